"""The only composition root: puts a till together from its parts, without Qt.

with open_installation(data_dir) as shop:
    shop.run(lambda: shop.till.people.sign_in(credential))
"""

from pos_app.bootstrap.installation import Installation, open_installation

__all__ = ["Installation", "open_installation"]
