"""What else one could do: fixed rules, stock Splink and Hansaram on the same customers."""
