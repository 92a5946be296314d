"""PyPI alibabacloud-ecs20140526: requests and answers are typed."""

from alibabacloud_ecs20140526.client import Client
from alibabacloud_ecs20140526.models import DescribeImagesRequest
from alibabacloud_tea_openapi.models import Config

import jobs


def list_images(job):
    # "v2" is the SDK's name for the older of the two signatures.
    algorithm = "v2" if job.signature == "V1" else None
    client = Client(
        Config(
            endpoint=job.host,
            protocol="HTTP",
            region_id=job.region,
            access_key_id=job.key_id,
            access_key_secret=job.key_secret,
            security_token=job.token,
            signature_algorithm=algorithm,
        )
    )

    def fetch_page(number):
        fields = {"RegionId": job.region, **job.params, "PageNumber": number}
        body = client.describe_images(DescribeImagesRequest().from_map(fields)).body
        images = [jobs.image(image.image_id, image.image_name) for image in body.images.image]
        return images, body.page_size, body.total_count

    return jobs.walk(fetch_page)


def explain(error):
    data = getattr(error, "data", None) or {}
    code = getattr(error, "code", None) or type(error).__name__
    return code, data.get("Message") or str(error), getattr(error, "status_code", None)


jobs.serve(list_images, explain)
