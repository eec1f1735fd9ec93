// SPDX-License-Identifier: Apache-2.0
package dev.headroom.console.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * The style sheet, scripts and icon of the console, and those of uPlot from its webjar: read and
 * compressed once, under a path that changes with their content.
 *
 * <p>Thread-safe.
 */
public final class Assets {
  /** The first part of the path of every asset. */
  public static final String FOLDER = "/assets/";

  private static final String UPLOT = "/META-INF/resources/webjars/uplot/1.6.30/dist/";
  private static final String JAVASCRIPT = "text/javascript;charset=utf-8";
  private static final String CSS = "text/css;charset=utf-8";
  private static final int VERSION_LENGTH = 12;
  private static final Pattern VERSIONED =
      Pattern.compile(FOLDER + "[0-9a-f]{" + VERSION_LENGTH + "}/(.+)");

  private final Map<String, Asset> assets = new LinkedHashMap<>();
  private final String version;

  /** An asset as it is and as it is sent. */
  private static final class Asset {
    private final String type;
    private final byte[] plain;
    private final byte[] compressed;

    Asset(String type, byte[] plain, byte[] compressed) {
      this.type = type;
      this.plain = plain;
      this.compressed = compressed;
    }
  }

  /** Reads the assets. */
  public Assets() {
    add("console.css", "console.css", CSS);
    add("console.js", "console.js", JAVASCRIPT);
    add("chart.js", "chart.js", JAVASCRIPT);
    add("icon.svg", "icon.svg", "image/svg+xml");
    add("uplot.js", UPLOT + "uPlot.esm.js", JAVASCRIPT);
    add("uplot.css", UPLOT + "uPlot.min.css", CSS);
    this.version = digest().substring(0, VERSION_LENGTH);
  }

  /** Returns the path of an asset below that of the console. */
  public String path(String name) {
    return FOLDER + version + "/" + name;
  }

  /** Returns the size of all assets as they are sent. */
  public long compressedBytes() {
    return assets.values().stream().mapToLong(each -> each.compressed.length).sum();
  }

  /**
   * Sends an asset. A page that another release sent names the version of that release: it gets the
   * asset of this one, which nothing may store under that path.
   *
   * @param path below that of the console
   */
  public void send(String path, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    Asset asset = find(path);
    if (asset == null) {
      response.setStatus(HttpServletResponse.SC_NOT_FOUND);
      return;
    }
    String accepted = request.getHeader("Accept-Encoding");
    boolean compressed = accepted != null && accepted.contains("gzip");
    byte[] body = compressed ? asset.compressed : asset.plain;
    response.setContentType(asset.type);
    response.setHeader(
        "Cache-Control",
        path.startsWith(FOLDER + version + "/")
            ? "public, max-age=31536000, immutable"
            : "no-store");
    response.setHeader("Vary", "Accept-Encoding");
    if (compressed) {
      response.setHeader("Content-Encoding", "gzip");
    }
    response.setContentLength(body.length);
    response.getOutputStream().write(body);
  }

  private @Nullable Asset find(String path) {
    Matcher versioned = VERSIONED.matcher(path);
    return versioned.matches() ? assets.get(versioned.group(1)) : null;
  }

  private void add(String name, String resource, String type) {
    try (InputStream in = Assets.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException(
            resource + " is not on the class path: add org.webjars.npm:uplot:1.6.30");
      }
      byte[] plain = in.readAllBytes();
      ByteArrayOutputStream compressed = new ByteArrayOutputStream();
      try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
        gzip.write(plain);
      }
      assets.put(name, new Asset(type, plain, compressed.toByteArray()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String digest() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      assets.values().forEach(each -> digest.update(each.plain));
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256 is part of every JDK", e);
    }
  }
}
