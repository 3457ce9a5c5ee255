"""A ticket's present state, from its history alone."""

# Events that change nothing of what replay () says.
SILENT = {"advisory", "recorded", "linked", "rated", "queued", "withheld",
          "sent", "deferred", "failed", "retried", "bounced", "delayed",
          "watching", "unwatched", "stopped", "left-out"}


def replay(shown):
    """shown: of "ticketctl ticket show --json"."""
    verdicts = {message["id"]: message["verdict"]
                for message in shown["messages"]}
    now = {"state": None, "assigned": None, "priority": "normal",
           "department": "", "merged": 0, "account": None, "messages": []}
    for event in shown["history"]:
        kind, detail = event["kind"], event["detail"]
        if kind in ("closed", "waiting", "priority", "department") \
                or kind == "reopened" and "was" in detail:
            # What it was before is what came of the events before it.
            field = kind if kind in now else "state"
            assert detail["was"] == now[field], (shown["number"], event)
        if kind == "opened":
            now["state"] = "open"
            now["account"] = detail.get("for") or detail["who"]
        elif kind == "received":
            now["messages"].append(event["message"])
            if verdicts.get(event["message"]) == "follow-up":
                now["state"] = "open"
        elif kind == "reopened":
            now["state"] = "open"
        elif kind in ("closed", "waiting"):
            now["state"] = kind
        elif kind == "assigned":
            now["assigned"] = detail["value"] or None
        elif kind in ("priority", "department"):
            now[kind] = detail["value"]
        elif kind == "merged" and "into" in detail:
            now["merged"], now["state"] = detail["into"], "closed"
        else:
            assert kind in SILENT | {"merged"}, kind
    return now


def present(shown):
    """What the store has, in the same form."""
    now = {name: shown[name] for name in (
        "state", "assigned", "priority", "merged", "account")}
    now["department"] = shown["department"] or ""
    now["messages"] = [message["id"] for message in shown["messages"]
                       if message["ticket"] == shown["number"]]
    return now
