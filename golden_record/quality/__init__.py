"""Quality: what the sources sent, what was found, what the run changed, for people and programs."""
