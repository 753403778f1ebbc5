"""python -m web"""

from web.serve import serve

serve()
