"""What was done, as the access log tells it: one wording for each thing that can be asked for."""

_SAID: dict[str, tuple[str, str]] = {
    "sign_in": ("로그인", "sign in"),
    "sign_out": ("로그아웃", "sign out"),
    "account_page": ("내 계정 보기", "see own account"),
    "change_own_password": ("비밀번호 바꾸기", "change password"),
    "review_queue list_reviews": ("검토 목록 보기", "see the queue"),
    "next_pair claim_next_review claim_review": ("검토 맡기", "take a review"),
    "release_review": ("검토 내놓기", "give a review back"),
    "pair_under_review read_review": ("쌍 보기", "see a pair"),
    "unmask_pair unmask_entity_page unmask_entity unmask_sampled_pair": ("가림 풀기", "unmask"),
    "decide_pair decide_review decide_on_pair": ("판정", "decide"),
    "preview_bulk": ("일괄 판정 미리 보기", "preview in bulk"),
    "decide_bulk": ("일괄 판정", "decide in bulk"),
    "recent_decisions": ("최근 판정 보기", "see decisions"),
    "undo_decision": ("되돌리기", "undo"),
    "search_page find_customers search_customers": ("고객 찾기", "search"),
    "resolve_customer": ("속성으로 조회", "resolve by attributes"),
    "look_up_record look_up_records": ("통합 ID 조회", "look up IDs"),
    "entity_of read_entity read_members": ("고객 보기", "see a customer"),
    "read_history": ("이력 보기", "see history"),
    "explain_pair explain_building": ("근거 보기", "explain"),
    "split_page split_off": ("떼어 내기", "split"),
    "merge_page merge_entities": ("합치기", "merge"),
    "pin_page pin_value": ("값 고정", "pin"),
    "unpin_page release_pin": ("고정 풀기", "unpin"),
    "submit_record": ("레코드 보내기", "submit a record"),
    "delete_record": ("레코드 빼기", "delete a record"),
    "erase_customer erase_one_record": ("파기", "erase"),
    "read_changes": ("변경 내역 받기", "read the change feed"),
    "quality_dashboard compare_runs read_quality read_quality_of_run read_quality_of_source "
    "read_trend read_report_page": ("품질 보기", "see quality"),
    "quality_file": ("품질 내려받기", "download quality"),
    "rows_with_an_issue read_failing_rows": ("이슈 있는 행 보기", "see failing rows"),
    "rows_with_an_issue_file": ("이슈 있는 행 내려받기", "download failing rows"),
    "sample_to_judge sampled_pair": ("표본 보기", "see a sampled pair"),
    "draw_a_sample": ("표본 뽑기", "draw a sample"),
    "judge_sampled_pair": ("표본 판정", "judge a sampled pair"),
    "data_loads one_load list_jobs read_job": ("작업 보기", "see jobs"),
    "preview_upload": ("파일 미리 보기", "preview a file"),
    "submit_upload submit_file": ("파일 올리기", "load a file"),
    "rejects_of_a_load read_rejects": ("받지 못한 행 보기", "see rejects"),
    "cancel_load cancel_job": ("작업 중단", "stop a job"),
    "resume_load resume_job": ("작업 잇기", "resume a job"),
    "access_log_page read_access_log": ("접속기록 보기", "see the access log"),
    "verify_access_log check_access_log": ("사슬 검증", "verify the chain"),
    "people": ("사용자 보기", "see people"),
    "add_a_person": ("사용자 추가", "add a person"),
    "issue_a_key": ("API 키 발급", "issue a key"),
    "revoke_an_account": ("권한 없애기", "revoke"),
    "list_webhooks read_dead_letters": ("웹훅 보기", "see webhooks"),
    "make_webhook": ("웹훅 만들기", "make a webhook"),
    "end_webhook": ("웹훅 끝내기", "end a webhook"),
    "redeliver": ("웹훅 다시 보내기", "deliver again"),
}
ALIKE: dict[str, tuple[str, ...]] = {
    names.partition(" ")[0]: tuple(names.split()) for names in _SAID
}
"""What has one wording, by the first name of it."""
ACTIONS: dict[str, tuple[str, str]] = {
    f"action.{name}": said for names, said in _SAID.items() for name in names.split()
}
