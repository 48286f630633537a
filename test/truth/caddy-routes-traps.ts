/** Caddyfiles written by hand: each for a trap of Caddy's order, which is its name. */

/** The lines of a site; a text with sites of its own begins with `{`, `(` or an address. */
export const traps: Readonly<Record<string, string>> = {
  "a login goes in front of what is written above it": `
reverse_proxy m1x:80
forward_auth m2x:9091 {
	uri /verify
}`,
  "a login goes in front of handles": `
handle /api/* {
	reverse_proxy m1x:80
}
handle {
	reverse_proxy m2x:80
}
forward_auth m3x:9091 {
	uri /verify
}`,
  "a login in one handle is for that handle": `
handle /admin/* {
	forward_auth m1x:9091 {
		uri /verify
	}
	reverse_proxy m2x:80
}
handle {
	reverse_proxy m3x:80
}`,
  "a route keeps what is written": `
route {
	reverse_proxy m1x:80
	forward_auth m2x:9091 {
		uri /verify
	}
}`,
  "a route behind a handle": `
route /a/* {
	respond m1x
}
handle /b/* {
	respond m2x
}`,
  "a route in a handle, a handle in a route": `
handle {
	route {
		handle {
			reverse_proxy m1x:80
			redir * /m2x
		}
		header X-A m3x
	}
	header X-A m4x
}`,
  "longer paths first": `
reverse_proxy /a* m1x:80
reverse_proxy /abcdef* m2x:80
reverse_proxy /abc* m3x:80
reverse_proxy m4x:80`,
  "several paths are no path": `
@two path /a /b
handle @two {
	respond m1x
}
handle /abc {
	respond m2x
}
handle {
	respond m3x
}`,
  "a matcher of another kind stays where it is": `
@lan remote_ip 10.0.0.0/8
respond m1x
respond @lan m2x
respond /abc m3x
respond @lan m4x`,
  "paths around another kind, which no order has": `
@lan remote_ip 10.0.0.0/8
handle /a {
	respond m1x
}
handle @lan {
	respond m2x
}
handle /abcdef {
	respond m3x
}
handle {
	respond m4x
}
handle @lan {
	respond m5x
}
handle /abc {
	respond m6x
}`,
  "a star is no matcher": `
handle * {
	respond m1x
}
handle /a {
	respond m2x
}`,
  "an empty matcher is one": `
@all {
}
respond m1x
respond @all m2x`,
  "handle_path among handles": `
handle {
	respond m1x
}
handle_path /app/* {
	reverse_proxy m2x:80
}
handle /application/* {
	reverse_proxy m3x:80
}`,
  "two handles of the same are one": `
handle {
	forward_auth m1x:9091 {
		uri /verify
	}
}
handle {
	reverse_proxy m2x:80
}`,
  "two handles of the same, apart": `
@a path /abc
handle @a {
	respond m1x
}
handle /abcdef {
	respond m2x
}
handle /abc {
	respond m3x
}`,
  "rewrites exclude each other": `
rewrite /abc /m1x
rewrite /abcdef /m2x
rewrite * /m3x
uri strip_prefix /m4x
method POST`,
  "roots exclude each other": `
root * /m1x
root /abc* /m2x
file_server`,
  "the last of variables wins": `
vars /abcdef m1x 1
vars m2x 1
vars /abc m3x 1`,
  "matchers are defined below": `
respond @late m1x
@late method POST`,
  "matchers of a block are its own": `
@outer path /a
handle /x* {
	@inner path /bbb
	respond @inner m1x
	respond @outer m2x
}
respond @outer m3x`,
  "lines of one kind are alternatives": `
@a {
	path /a
	path /b /c
	method GET
	method POST
	host a.example
	host b.example
}
respond @a m1x`,
  "headers are alternatives by field": `
@a {
	header X-A one
	header x-a two
	header X-B three
	header !X-C
}
respond @a m1x`,
  "a header that has to be missing": `
@a {
	header X-A one
	header !X-A
}
respond @a m1x`,
  "each not stands for itself": `
@a {
	not remote_ip 10.0.0.0/8
	not {
		path /a
		method GET
	}
	not not path /b
}
respond @a m1x`,
  expressions: `
@a \`{method} == 'GET'\`
@b expression \`{method} == 'PUT'\`
@c "{method} == 'POST'"
respond @a m1x
respond @b m2x
respond @c m3x`,
  "private networks": `
@lan remote_ip private_ranges
handle @lan {
	reverse_proxy m1x:80
}
respond m2x 403`,
  files: `
@there file {
	try_files {path} {path}/index.html
}
rewrite @there {http.matchers.file.relative}
try_files {path} /index.html
file_server`,
  errors: `
reverse_proxy m1x:80
handle_errors {
	respond m2x
	rewrite * /m3x
	file_server
}`,
  "what handles nothing": `
tls internal
log
bind 127.0.0.1
respond m1x`,
  "a quoted word is a path as well": `
respond "/abc" m1x
respond m2x`,
  "responses of a proxy": `
reverse_proxy m1x:80 {
	@no status 401 403
	handle_response {
		respond m2x
		header X-A m3x
	}
	handle_response @no {
		redir * /m4x
		copy_response_headers {
			include X-B
		}
		copy_response
	}
}`,
  "responses of a login": `
forward_auth m1x:9091 {
	uri /verify
	@no status 401
	handle_response @no {
		redir * /m2x
	}
}
reverse_proxy m3x:80`,
  "matchers of the site in responses": `
@a path /a
reverse_proxy m1x:80 {
	handle_response {
		respond @a m2x
		respond m3x
	}
}`,
  "php stays where it is": `
php_fastcgi m1x:9000
php_fastcgi /abc* m2x:9000
root * /m3x
file_server`,
  "php with a matcher": `
@php path /a /b
php_fastcgi @php m1x:9000
php_fastcgi m2x:9000`,
  "all there is": `
file_server
reverse_proxy m1x:80
metrics /metrics
respond /r m2x
error /e m3x 500
abort /abort
route /route {
	respond m4x
}
handle /handle {
	respond m5x
}
templates
push
encode gzip
request_header X-A m6x
forward_auth m7x:9091 {
	uri /verify
}
basicauth {
	m8x JDJhJDE0JDRVRy9oLzJ1LmFsZw==
}
try_files {path} /index.html
uri replace m9x b
rewrite * /m10x
method POST
redir /redir /m11x
request_body {
	max_size 10MB
}
header X-A m12x
skip_log /quiet
root * /m13x
vars m14x 1
map {host} {m15x} {
	default 1
}`,
  "a login put last": `
{
	order forward_auth last
}
a.example {
	forward_auth m1x:9091 {
		uri /verify
	}
	reverse_proxy m2x:80
	respond m3x
}`,
  "a redirect put behind a login": `
{
	order redir after forward_auth
	order header before acme_server
}
a.example {
	redir * /m1x
	header X-A m2x
	forward_auth m3x:9091 {
		uri /verify
	}
	respond m4x
	acme_server
}`,
  "an order of orders": `
{
	order respond first
	order header before respond
	order redir after header
	order respond last
}
a.example {
	redir * /m1x
	respond m2x
	header X-A m3x
	reverse_proxy m4x:80
}`,
  "an order of handle_path is none": `
{
	order handle_path first
}
a.example {
	header X-A m1x
	handle_path /a/* {
		respond m2x
	}
	handle {
		respond m3x
	}
}`,
  "an order for handles is for handle_path": `
{
	order handle after reverse_proxy
}
a.example {
	handle_path /a/* {
		respond m1x
	}
	reverse_proxy /a/* m2x:80
}`,
};
