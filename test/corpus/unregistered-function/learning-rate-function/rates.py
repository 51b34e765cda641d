def gentle():
    return 0.003
