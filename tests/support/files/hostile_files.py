"""Small files that are made to do harm to whoever opens them; harmless in the sandbox."""

POSTSCRIPT = b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n%%EndComments\nshowpage\n%%EOF\n"


def heavy_pdf(depth=12, width=12):
    """Forms that draw forms: a kilobyte, and width ** depth rectangles."""

    def forms(number):
        return b"<</XObject<</F %d 0 R>>>>" % number

    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R/Resources %s>>" % forms(5),
        b"<</Length 4>>stream\n/F Do\nendstream",
    ]
    for level in range(depth):
        last = level == depth - 1
        draws = b"0 0 9 9 re f " if last else b"/F Do " * width
        inner = b"" if last else b"/Resources %s" % forms(6 + level)
        head = b"<</Type/XObject/Subtype/Form/BBox[0 0 99 99]%s/Length %d>>" % (inner, len(draws))
        objects.append(b"%sstream\n%s\nendstream" % (head, draws))
    out, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj%s endobj\n" % (number, content)
    start, size = len(out), len(objects) + 1
    out += b"xref\n0 %d\n0000000000 65535 f \n" % size
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (size, start)
