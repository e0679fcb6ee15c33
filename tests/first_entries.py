"""The first twelve entries, which every installation has."""

FIRST_TWELVE = (
    "purchase-order-ceiling",
    "who-may-bid",
    "papers-cooperative-bid",
    "papers-auto-entrepreneur-bid",
    "reserve-thirty-percent",
    "provisional-guarantee",
    "simplified-tender",
    "how-winner-is-chosen",
    "abnormally-low-offer",
    "complaint-steps",
    "electronic-submission",
    "asourif-network",
)
