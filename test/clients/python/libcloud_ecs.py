"""PyPI apache-libcloud: its ECS driver speaks XML and walks the pages itself."""

import ast

from libcloud.compute.drivers.ecs import ECSDriver

import jobs


class Driver(ECSDriver):
    """Remembers the total of each page, of which list_images says nothing."""

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.totals = []

    def _get_pagination(self, element):
        pagination = super()._get_pagination(element)
        self.totals.append(pagination.total)
        return pagination


def list_images(job):
    place = {"secure": False, "host": job.address.hostname, "port": job.address.port}
    driver = Driver(job.key_id, job.key_secret, region=job.region, **place)
    parameters = dict(flat(job.params))
    if job.token is not None:
        # There is no option for it, but the driver signs whatever it is given.
        parameters["SecurityToken"] = job.token
    images = [jobs.image(image.id, image.name) for image in driver.list_images(ex_filters=parameters)]
    return {"images": images, "pages": len(driver.totals), "totalCount": driver.totals[-1]}


def flat(value, path=""):
    """The driver takes no lists: `Tag.1.Key` and so on as the wire has them."""
    if isinstance(value, dict):
        for name, part in value.items():
            yield from flat(part, f"{path}.{name}" if path else name)
    elif isinstance(value, list):
        for place, part in enumerate(value, 1):
            yield from flat(part, f"{path}.{place}")
    elif value is not None:
        yield path, value


def explain(error):
    status = getattr(error, "code", None)
    try:
        # Code and message are there only as the text of a dict.
        told = ast.literal_eval(error.message)
        return told["code"], told["message"], status
    except (AttributeError, SyntaxError, ValueError):
        return type(error).__name__, str(error), status


jobs.serve(list_images, explain)
