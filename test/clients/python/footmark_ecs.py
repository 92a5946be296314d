"""PyPI footmark, which Ansible's modules for Alibaba Cloud are written on. It walks the pages itself."""

import json

from aliyunsdkcore.profile.region_provider import modify_point
from footmark.ecs.connection import ECSConnection

import jobs


class Connection(ECSConnection):
    """Remembers the total of each page, of which describe_images says nothing."""

    def make_request_new(self, params):
        answer = super().make_request_new(params)
        self.totals.append(json.loads(answer)["TotalCount"])
        return answer


def list_images(job):
    # There is no option for the endpoint; this sets it for the whole process.
    modify_point("Ecs", job.region, job.host)
    options = {"region": job.region, "security_token": job.token, "user_agent": "clients-of-the-endpoint"}
    connection = Connection(job.key_id, job.key_secret, **options)
    connection.totals = []
    images = [jobs.image(image.id, image.name) for image in connection.describe_images(**asked(job.params))]
    return {"images": images, "pages": len(connection.totals), "totalCount": connection.totals[-1]}


def asked(params):
    """Page size, tags and filters have parameters of their own, the rest goes through by name."""
    rest = dict(params)
    own = {"page_size": rest.pop("PageSize", 100)}
    if "Tag" in rest:
        own["tags"] = {tag["Key"]: tag.get("Value") for tag in rest.pop("Tag")}
    if "Filter" in rest:
        own["filters"] = rest.pop("Filter")
    return {**own, **rest}


def explain(error):
    cause = getattr(error, "error", error)
    code = getattr(cause, "error_code", None) or type(error).__name__
    return code, getattr(cause, "message", None) or str(cause), getattr(cause, "http_status", None)


jobs.serve(list_images, explain)
