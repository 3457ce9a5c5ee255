-- Version 12: department and priority of a ticket stand in one place.

-- Their columns in `ticket` are what agents change; the labels of the same
-- names were what they had been when it was opened.
DELETE FROM ticket_label WHERE name IN ('department', 'priority');
