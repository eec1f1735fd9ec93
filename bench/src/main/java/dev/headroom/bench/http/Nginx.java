// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.http;

import dev.headroom.bench.process.InstalledProgram;
import dev.headroom.bench.process.PinnedProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * nginx as a caching proxy: one worker, responses cached for ten minutes, no log.
 *
 * <p>Each {@code Accept-Encoding} has its own response, as the application's {@code Vary} demands:
 * it serves the application's gzip as it came. The key does that at less cost than {@code Vary}.
 *
 * <p>A pinned child of a benchmark; the server in the background, with the files of {@code deploy},
 * is {@code dev.headroom.cli.nginx.NginxServer}, which this module does not see.
 *
 * <p>Immutable.
 */
final class Nginx {
  private Nginx() {}

  static PinnedProcess start(int core, Path folder, int port, int upstream) {
    String user = InstalledProgram.startsAsRoot() ? "user root;" : "";
    try {
      Path file = folder.resolve("nginx.conf");
      Files.writeString(file, configuration(folder, port, upstream, user));
      return PinnedProcess.start(
              core,
              folder.resolve("nginx.log"),
              List.of("nginx", "-p", folder.toString(), "-c", file.toString()))
          .awaitPort(port);
    } catch (IOException e) {
      throw new UncheckedIOException("nginx's configuration could not be written", e);
    }
  }

  private static String configuration(Path folder, int port, int upstream, String user) {
    return """
    daemon off;
    worker_processes 1;
    pid %1$s/nginx.pid;
    error_log %1$s/error.log;
    %4$s
    events { worker_connections 1024; }
    http {
      access_log off;
      keepalive_requests 1000000000;
      client_body_temp_path %1$s/body;
      proxy_temp_path %1$s/temp;
      fastcgi_temp_path %1$s/fastcgi;
      uwsgi_temp_path %1$s/uwsgi;
      scgi_temp_path %1$s/scgi;
      proxy_cache_path %1$s/cache keys_zone=kept:10m;
      server {
        listen 127.0.0.1:%2$d;
        location / {
          proxy_pass http://127.0.0.1:%3$d;
          proxy_cache kept;
          proxy_cache_key $request_uri$http_accept_encoding;
          proxy_http_version 1.1;
          proxy_cache_valid 200 10m;
          proxy_ignore_headers Vary Cache-Control Expires;
        }
      }
    }
    """
        .formatted(folder, port, upstream, user);
  }
}
