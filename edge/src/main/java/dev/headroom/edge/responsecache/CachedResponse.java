// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.responsecache;

import dev.headroom.cache.invalidation.Tags;
import dev.headroom.edge.HttpDate;
import dev.headroom.edge.compression.CompressionSettings;
import dev.headroom.edge.compression.GzipCompressor;
import dev.headroom.edge.responsecache.ResponseCacheMeters.NotStored;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A stored response: its headers, and the bytes of each encoding.
 *
 * <p>Thread-safe. The bytes are never changed.
 */
final class CachedResponse implements CacheEntry {
  private static final int LEVEL = 6;
  private static final int OVERHEAD_BYTES = 512;

  /** A string of RFC 9651 that is not empty. */
  private static final Pattern QUOTED = Pattern.compile("\"((?:[^\"\\\\]++|\\\\.)+)\"");

  /** The most tags of a response; its path takes one more. */
  private static final int MAX_TAGS = Tags.MAX_TAGS - 1;

  /** How long a stale response is retained because its handler can validate it. */
  private static final Duration VALIDATABLE = Duration.ofMinutes(10);

  /** The bytes of one encoding, and their ETag. Immutable. */
  @SuppressWarnings("ArrayRecordComponent") // never compared, never changed
  record Representation(byte[] bytes, String etag, boolean gzip) {}

  /**
   * The key and the route of the request that the response was created for, and when. Immutable.
   *
   * @param nanos when the handler was called
   * @param at when its response was complete
   */
  record Creation(ResponseKey key, long nanos, Instant at, @Nullable String route) {}

  private final int status;
  private final List<HeaderLine> headers;
  private final List<HeaderLine> headersOfGzip;
  private final List<String> tags;
  private final Creation creation;
  private final Storability storability;
  private final Representation plain;
  private final @Nullable Representation gzip;
  private final boolean hasHandlersEtag;
  private volatile long pausedUntilNanos;

  private CachedResponse(
      int status,
      List<HeaderLine> headers,
      List<String> tagsOfRule,
      Storability storability,
      Creation creation,
      Bodies bodies) {
    this.status = status;
    this.headers = dated(HeaderLine.storable(headers), creation.at());
    this.headersOfGzip = this.headers.stream().filter(each -> !each.describesPlainBytes()).toList();
    this.tags = tags(tagsOfRule, headers);
    this.storability = storability;
    this.creation = creation;
    this.plain = bodies.plain();
    this.gzip = bodies.gzip();
    this.hasHandlersEtag = bodies.hasHandlersEtag();
    this.pausedUntilNanos = creation.nanos();
  }

  /**
   * The bytes of all encodings. Immutable.
   *
   * @param hasHandlersEtag whether the handler set the ETag
   */
  private record Bodies(
      Representation plain, @Nullable Representation gzip, boolean hasHandlersEtag) {}

  /** Creates the stored form of a whole response. */
  static CachedResponse of(
      BufferedResponse response,
      List<HeaderLine> headers,
      List<String> tagsOfRule,
      Storability storability,
      Creation creation,
      @Nullable CompressionSettings compression) {
    byte[] bytes = response.body().toByteArray();
    List<String> own = HeaderLine.values(headers, "ETag");
    String etag = own.isEmpty() ? MadeEtag.of(bytes) : own.getFirst();
    byte[] compressed = compression == null ? bytes : compressed(headers, bytes, compression);
    Representation gzip = null;
    if (compressed.length < bytes.length) {
      String weak = etag.startsWith("W/") ? etag : "W/" + etag;
      gzip = new Representation(compressed, own.isEmpty() ? MadeEtag.of(compressed) : weak, true);
    }
    Bodies bodies = new Bodies(new Representation(bytes, etag, false), gzip, !own.isEmpty());
    return new CachedResponse(
        response.getStatus(), headers, tagsOfRule, storability, creation, bodies);
  }

  /** Returns this response with the headers of the 304 that validated it. */
  CachedResponse validated(
      List<HeaderLine> merged, List<String> tagsOfRule, Storability validity, Creation validation) {
    return new CachedResponse(
        status, merged, tagsOfRule, validity, validation, new Bodies(plain, gzip, hasHandlersEtag));
  }

  private static List<HeaderLine> dated(List<HeaderLine> headers, Instant at) {
    List<String> dates = HeaderLine.values(headers, "Date");
    if (!dates.isEmpty() && HttpDate.parse(dates.getFirst(), at) != null) {
      return headers;
    }
    List<HeaderLine> all = new ArrayList<>(headers);
    all.removeIf(each -> each.hasName("Date"));
    all.add(new HeaderLine("Date", HttpDate.format(at), false));
    return List.copyOf(all);
  }

  /** Adds the tags of {@code Cache-Groups}, a list of quoted strings. */
  private static List<String> tags(List<String> ofRule, List<HeaderLine> headers) {
    List<String> all = new ArrayList<>(ofRule);
    for (String line : HeaderLine.values(headers, "Cache-Groups")) {
      for (String each : CacheDirectives.elements(line)) {
        Matcher text = QUOTED.matcher(each);
        if (text.lookingAt()) {
          all.add(text.group(1).replaceAll("\\\\(.)", "$1"));
        }
      }
    }
    return List.copyOf(all);
  }

  private static byte[] compressed(
      List<HeaderLine> headers, byte[] bytes, CompressionSettings compression) {
    List<String> types = HeaderLine.values(headers, "Content-Type");
    boolean fits =
        bytes.length > compression.minBytes()
            && !types.isEmpty()
            && compression.covers(types.getFirst())
            && HeaderLine.values(headers, "Content-Encoding").isEmpty()
            && headers.stream().noneMatch(HeaderLine::isDigest)
            && !CacheDirectives.of(HeaderLine.values(headers, "Cache-Control")).has("no-transform");
    if (!fits) {
      return bytes;
    }
    GzipCompressor gzip = new GzipCompressor(LEVEL);
    try {
      ByteArrayOutputStream to = new ByteArrayOutputStream(bytes.length / 4 + 64);
      gzip.begin(to);
      gzip.write(bytes, 0, bytes.length, to);
      gzip.finish(to);
      return to.toByteArray();
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    } finally {
      gzip.close();
    }
  }

  int status() {
    return status;
  }

  /** Returns why it may not be stored, and serves the request alone that it was made for. */
  @Nullable NotStored refusal() {
    return tags.size() > MAX_TAGS ? NotStored.SIZE : storability.refusal();
  }

  List<HeaderLine> headers() {
    return headers;
  }

  /** Returns the headers that are sent with a representation. */
  List<HeaderLine> headers(Representation sent) {
    return sent.gzip() ? headersOfGzip : headers;
  }

  /** Returns the tags that invalidate it, without that of its path. */
  List<String> tags() {
    return tags;
  }

  @Nullable String route() {
    return creation.route();
  }

  long createdNanos() {
    return creation.nanos();
  }

  Instant madeAt() {
    return creation.at();
  }

  Representation representation(boolean gzipAccepted) {
    Representation compressed = gzip;
    return gzipAccepted && compressed != null ? compressed : plain;
  }

  boolean hasGzip() {
    return gzip != null;
  }

  /** Returns whether the cache made one of some ETags for this response. */
  boolean hasMadeEtag(List<String> etags) {
    Representation compressed = gzip;
    return !hasHandlersEtag
        && (etags.contains(plain.etag())
            || (compressed != null && etags.contains(compressed.etag())));
  }

  /** Returns the ETag that the handler set; null for none. */
  @Nullable String handlersEtag() {
    return hasHandlersEtag ? plain.etag() : null;
  }

  /** Returns {@code Last-Modified} as the handler set it; null for none. */
  @Nullable String lastModified() {
    List<String> lines = HeaderLine.values(headers, "Last-Modified");
    return lines.isEmpty() ? null : lines.getFirst();
  }

  /** Returns whether the handler can be asked if this response is still valid. */
  boolean isValidatable() {
    return status == 200 && (hasHandlersEtag || lastModified() != null);
  }

  /** Returns whether it may serve other requests than the one that it was made for. */
  boolean isShareable() {
    return storability.isShareable();
  }

  long ageSeconds(long nowNanos) {
    return age(nowNanos).toSeconds();
  }

  /** Returns how long the response stays fresh; negative if it is stale. */
  long freshSeconds(long nowNanos) {
    return storability.ttl().toSeconds() - ageSeconds(nowNanos);
  }

  /** Returns {@code Cache-Status} of a hit; its TTL is negative for a stale response. */
  String hitStatus(long nowNanos) {
    return "hit; ttl=" + freshSeconds(nowNanos);
  }

  boolean isFresh(long nowNanos) {
    return !storability.mustValidate() && isWithin(Duration.ZERO, nowNanos);
  }

  boolean mayBeStaleWhileRefreshed(long nowNanos) {
    return mayBeStale(storability.staleWhileRevalidate(), nowNanos);
  }

  boolean mayBeStaleOnError(long nowNanos) {
    return mayBeStale(storability.staleIfError(), nowNanos);
  }

  private boolean mayBeStale(Duration allowed, long nowNanos) {
    return !storability.mustValidate() && isWithin(allowed, nowNanos);
  }

  private boolean isWithin(Duration more, long nowNanos) {
    return age(nowNanos).compareTo(storability.ttl().plus(more)) < 0;
  }

  /** Serves this response until then, since the handler has just failed. */
  void pauseUntil(long nanos) {
    pausedUntilNanos = nanos;
  }

  boolean isPaused(long nowNanos) {
    return nowNanos - pausedUntilNanos < 0;
  }

  /** Returns how long the response is of use, from now on: fresh, stale or to be validated. */
  Duration retention(long nowNanos) {
    Duration stale = isValidatable() ? VALIDATABLE : Duration.ZERO;
    for (Duration each : List.of(storability.staleIfError(), storability.staleWhileRevalidate())) {
      stale = each.compareTo(stale) > 0 ? each : stale;
    }
    Duration fresh = storability.ttl().minus(age(nowNanos));
    return fresh.isNegative() ? stale : fresh.plus(stale);
  }

  private Duration age(long nowNanos) {
    return storability.age().plusNanos(Math.max(0, nowNanos - creation.nanos()));
  }

  @Override
  public int weightBytes() {
    Representation compressed = gzip;
    int bytes = OVERHEAD_BYTES + creation.key().weightBytes() + plain.bytes().length;
    bytes += compressed == null ? 0 : compressed.bytes().length;
    for (HeaderLine line : headers) {
      bytes += line.weightBytes();
    }
    return bytes;
  }
}
