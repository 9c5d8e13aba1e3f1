"""What the rich-text editor of the desk needs from the content security policy."""

from csp.constants import NONCE
from js_asset import Media

# The one style element the editor's library writes into the page when it starts.
EDITOR_STYLE = "'sha256-PlumsSlvJ7vvWzjqibGAYKq92O3y/4JTxWWsWJvyUYA='"


class EditorPolicyMiddleware:
    """Give forms with the editor a nonce for its import map, and allow its one style element.

    All other pages keep the site's policy: no inline script, no inline style.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_template_response(self, request, response):
        media = (response.context_data or {}).get("media")
        if isinstance(media, Media):  # the editor's own kind; plain forms have Django's
            response.context_data["media"] = media.with_nonce(request.csp_nonce)
            response._csp_update = {"script-src": [NONCE], "style-src": [EDITOR_STYLE]}
        return response
