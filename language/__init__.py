"""Language, pure Python: script, variety, normal form, phonetic key, amounts and dates.

Standard library only and Python 3.10, because it runs inside the Rasa server as well as everywhere else.
"""
