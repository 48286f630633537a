/** Caddyfiles written by hand in the manner of homelabs: logins in snippets, trusted networks, hosts for everything. */

export const homelabs: Readonly<Record<string, string>> = {
  "a login in a snippet": `
(sso) {
	forward_auth m1x:9091 {
		uri /api/verify
		copy_headers Remote-User Remote-Groups
	}
}
a.example {
	reverse_proxy m2x:80
	import sso
}
b.example, c.example {
	import sso
	reverse_proxy m3x:80
}
auth.example {
	reverse_proxy m4x:80
}`,
  "a login but for trusted networks": `
(sso) {
	@strangers not remote_ip 127.0.0.1/8 192.168.0.0/16 100.64.0.0/10
	forward_auth @strangers m1x:9091 {
		uri /api/verify
	}
}
(headers) {
	header {
		Strict-Transport-Security m2x
		-Server
	}
}
a.example {
	import headers
	import sso
	reverse_proxy m3x:80
}`,
  "trusted networks are handed on first": `
(sso) {
	forward_auth m1x:9091 {
		uri /verify
	}
}
a.example {
	@trusted remote_ip 127.0.0.1 192.168.1.0/24 100.64.0.0/10
	handle @trusted {
		reverse_proxy m2x:80
	}
	import sso
	reverse_proxy m3x:80
}`,
  "trusted networks are handed on in front of the handle for all": `
(sso) {
	forward_auth m1x:9091 {
		uri /verify
	}
}
a.example {
	@trusted remote_ip private_ranges
	handle @trusted {
		reverse_proxy m2x:80
	}
	handle {
		import sso
		reverse_proxy m3x:80
	}
}`,
  "only some countries, then a login": `
(only) {
	@abroad not header X-Country DE
	respond @abroad m1x 403
}
(sso) {
	forward_auth m2x:9091 {
		uri /verify
	}
}
a.example {
	import only
	import sso
	reverse_proxy m3x:80
}`,
  "one host for all, with handles for each": `
*.home.example {
	tls internal
	@films host films.home.example
	handle @films {
		forward_auth m1x:9091 {
			uri /verify
		}
		reverse_proxy m2x:80
	}
	@books host books.home.example
	handle @books {
		reverse_proxy m3x:80
	}
	handle {
		abort
	}
}`,
  "certificates beside an application": `
a.example {
	handle_path /certs/* {
		root * /m1x
		file_server browse
	}
	handle {
		reverse_proxy m2x:80
	}
}`,
  "a door for an API": `
a.example {
	@api path /api/* /feed/* /health
	handle @api {
		reverse_proxy m1x:80
	}
	handle {
		forward_auth m2x:9091 {
			uri /verify
		}
		reverse_proxy m3x:80
	}
	handle_errors {
		respond m4x
	}
}`,
  "snippets with words of their own": `
(app) {
	handle {args.0} {
		reverse_proxy {args.1}:80
	}
}
a.example {
	import app /a* m1x
	import app /abc* m2x
	import app * m3x
}`,
};
