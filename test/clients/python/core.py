"""PyPI aliyun-python-sdk-ecs on aliyun-python-sdk-core, the older SDK. Answers are text; the core looks into JSON only."""

import json
import warnings
from xml.etree import ElementTree

from aliyunsdkcore.auth.credentials import AccessKeyCredential, StsTokenCredential
from aliyunsdkcore.client import AcsClient
from aliyunsdkecs.request.v20140526.DescribeImagesRequest import DescribeImagesRequest

import jobs

# do_action is deprecated, and the only way to ask for XML.
warnings.simplefilter("ignore")

PLURALS = {"Tag": "Tags", "Filter": "Filters"}


class ErrorAnswer(Exception):
    """An error that do_action gave back as if it were an answer."""


def list_images(job):
    # Key and secret given to the client itself would win over a credential with a token.
    keys = (job.key_id, job.key_secret)
    credential = AccessKeyCredential(*keys) if job.token is None else StsTokenCredential(*keys, job.token)
    client = AcsClient(region_id=job.region, credential=credential)
    fetch = xml_page if job.format == "XML" else json_page
    return jobs.walk(lambda number: fetch(client, request_of(job, number)))


def request_of(job, number):
    request = DescribeImagesRequest()
    request.set_endpoint(job.host)
    request.set_protocol_type("http")
    for name, value in {**job.params, "PageNumber": number}.items():
        getattr(request, "set_" + PLURALS.get(name, name))(value)
    return request


def json_page(client, request):
    answer = json.loads(client.do_action_with_exception(request))
    images = [jobs.image(image["ImageId"], image["ImageName"]) for image in answer["Images"]["Image"]]
    return images, answer["PageSize"], answer["TotalCount"]


def xml_page(client, request):
    request.set_accept_format("XML")
    root = ElementTree.fromstring(client.do_action(request))
    if root.tag == "Error":
        raise ErrorAnswer(root.findtext("Code"), root.findtext("Message"))
    images = [jobs.image(image.findtext("ImageId"), image.findtext("ImageName")) for image in root.iterfind("Images/Image")]
    return images, int(root.findtext("PageSize")), int(root.findtext("TotalCount"))


def explain(error):
    if isinstance(error, ErrorAnswer):
        return *error.args, None
    code = getattr(error, "error_code", None) or type(error).__name__
    return code, getattr(error, "message", None) or str(error), getattr(error, "http_status", None)


jobs.serve(list_images, explain)
