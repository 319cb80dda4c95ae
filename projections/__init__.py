"""The read side. A module owns its table, its folds and its questions; engine.py folds, writes and rebuilds them all.

Every row has a period, every reader takes an `AsOf` (asof.py). PROJECTIONS in projector.py is the list.
"""
