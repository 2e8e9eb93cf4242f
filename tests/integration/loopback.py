"""A server on loopback that plays GitHub's part: releases to download, comments of a pull request."""
import hashlib
import http.server
import io
import json
import re
import tarfile
import threading
import urllib.parse


class GitHub:
    """What is there and what was asked. `url` is where it answers until `close`."""

    def __init__(self, login=None, read_only=False, trouble=None):
        self.files = {}        # path to bytes
        self.comments = []     # as GitHub's API tells them
        self.requests = []     # (method, path)
        self.login = login     # of the token; none: it is an app's
        self.read_only = read_only
        self.trouble = trouble  # the answer to whatever would write
        self.head = 'a' * 40
        part = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def log_message(self, *_):
                pass

            def answer(self, status, body):
                if not isinstance(body, bytes):
                    body = json.dumps(body).encode()
                self.send_response(status)
                self.send_header('Content-Length', str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def handle_request(self):
                size = int(self.headers.get('Content-Length') or 0)
                sent = json.loads(self.rfile.read(size)) if size else None
                part.requests.append((self.command, self.path))
                url = urllib.parse.urlparse(self.path)
                if url.path in part.files:
                    return self.answer(200, part.files[url.path])
                if self.headers.get('Authorization') != 'Bearer secret':
                    return self.answer(401, {})
                return self.answer(*part.api(self.command, url.path,
                                             urllib.parse.parse_qs(url.query), sent))

            do_GET = do_POST = do_PATCH = handle_request

        self.server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Handler)
        self.url = f'http://127.0.0.1:{self.server.server_port}'
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    def api(self, method, path, query, sent):
        if path == '/user':
            return (200, {'login': self.login}) if self.login else (403, {})
        if path == '/repos/o/r/pulls/7':
            return 200, {'head': {'sha': self.head}}
        if path == '/repos/o/r/issues/7/comments' and method == 'GET':
            size = int(query.get('per_page', ['30'])[0])
            page = int(query.get('page', ['1'])[0])
            return 200, self.comments[(page - 1) * size:page * size]
        if self.trouble:
            return self.trouble
        if self.read_only:
            return 403, {'message': 'Resource not accessible by integration'}
        if path == '/repos/o/r/issues/7/comments' and method == 'POST':
            self.add_comment(sent['body'], 'github-actions[bot]', 'Bot')
            return 201, self.comments[-1]
        edited = re.fullmatch(r'/repos/o/r/issues/comments/(\d+)', path)
        if edited and method == 'PATCH':
            comment = next(c for c in self.comments if c['id'] == int(edited[1]))
            comment['body'] = sent['body']
            return 200, comment
        return 404, {}

    def add_comment(self, body, login, kind='User'):
        self.comments.append({'id': 100 + len(self.comments), 'body': body,
                              'user': {'login': login, 'type': kind}})

    def release(self, version, machine, binary, true_sum=True):
        """A release as release.yml publishes it."""
        name = f'pgplumb-{version}-{machine}-unknown-linux-gnu'
        packed = io.BytesIO()
        with tarfile.open(fileobj=packed, mode='w:gz') as archive:
            member = tarfile.TarInfo(f'{name}/bin/pgplumb')
            member.size, member.mode = len(binary), 0o755
            archive.addfile(member, io.BytesIO(binary))
        data = packed.getvalue()
        digest = hashlib.sha256(data if true_sum else b'other').hexdigest()
        self.files[f'/v{version}/{name}.tar.gz'] = data
        self.files[f'/v{version}/SHA256SUMS'] = f'{digest}  {name}.tar.gz\n'.encode()
