def lede_prefix(text: str) -> str:
    return ""
