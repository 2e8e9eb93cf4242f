def history(seed):
    return ''
