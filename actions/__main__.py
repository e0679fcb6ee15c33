"""`python -m actions`: Rasa's action server for this package, with the active release loaded before the first question.

Takes the options of `python -m rasa_sdk`.
"""

from rasa_sdk.__main__ import main

from actions.warm_up import warm_up

if __name__ == "__main__":
    warm_up()
    main()
