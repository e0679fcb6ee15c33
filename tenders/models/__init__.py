"""What `tenders` keeps in the database, one file a subject."""

from tenders.models.awards import Award
from tenders.models.following import Alert, FollowedNotice, SavedSearch
from tenders.models.notices import Change, Notice
from tenders.models.syncing import Clearance, PortalDay, RawPage, SyncRun

__all__ = [
    "Alert",
    "Award",
    "Change",
    "Clearance",
    "FollowedNotice",
    "Notice",
    "PortalDay",
    "RawPage",
    "SavedSearch",
    "SyncRun",
]
