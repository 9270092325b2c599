"""What can be trained. Each family is a folder: spec, model, words; `registry` names them, `build` makes one.

Nothing is imported here: specs are read where there is no torch.
"""
