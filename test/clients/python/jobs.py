"""What do the Python clients share? Jobs come in as lines, answers go out as lines."""

import json
import sys
from urllib.parse import urlsplit


class Job:
    """One listing to make: where, as whom, and what to ask."""

    def __init__(self, line):
        fields = json.loads(line)
        self.address = urlsplit(fields["endpoint"])
        self.host = self.address.netloc  # host:port, which is what the SDKs want
        self.region = fields["region"]
        self.key_id = fields["keyId"]
        self.key_secret = fields["keySecret"]
        self.token = fields.get("token")
        self.signature = fields.get("signature")
        self.format = fields.get("format")
        self.params = fields["params"]


def serve(list_images, explain):
    """Does the jobs until there are no more. `explain` makes code, message and status of what the library raised."""
    for line in sys.stdin:
        try:
            answer = list_images(Job(line))
        except Exception as error:  # whatever a library raises is its way to tell the user
            answer = {"error": dict(zip(("code", "message", "status"), explain(error)))}
        print(json.dumps(answer), flush=True)


def walk(fetch_page):
    """All images, by a function that gives images, page size and total of the page of a number."""
    images, pages = [], 0
    while True:
        pages += 1
        page, page_size, total = fetch_page(pages)
        total = int(total)  # some answers of the service have it as text
        images += page
        if not page or pages * page_size >= total:
            return {"images": images, "pages": pages, "totalCount": total}


def image(id, name):
    return {"id": id, "name": name}
