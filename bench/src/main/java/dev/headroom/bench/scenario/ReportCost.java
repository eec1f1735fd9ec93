// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.scenario;

import dev.headroom.bench.BenchRow;
import dev.headroom.bench.Interval;
import dev.headroom.bench.demo.DemoData;
import dev.headroom.bench.demo.DemoException;
import dev.headroom.bench.demo.Side;
import dev.headroom.bench.harness.Rounds;
import dev.headroom.bench.process.Waiting;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ToDoubleFunction;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * CL-3: a manager reports a violation with three photographs of 12 megapixels. Measured are the
 * times from the last byte of the report to the answer and to the letter.
 *
 * <p>One thread at a time.
 *
 * <p>Method: the sides in turn, in alternating order; the first round is not counted. The report is
 * uploaded at 100 Mbit/s, as from a good line, so that the last byte waits behind few others. After
 * each report the side finishes its work: the letter, the mail, and as many sizes of photographs as
 * the others have made.
 */
final class ReportCost {

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final long MANAGER = 3;
  private static final int WIDTH = 4000;
  private static final int PHOTOGRAPHS = 3;
  private static final int MAX_ROUNDS = 7;
  private static final int MIN_ROUNDS = 3;
  private static final Duration MAX_TIME = Duration.ofMinutes(2);
  private static final int PIECE_BYTES = 64 * 1024;
  private static final long PIECE_NANOS = PIECE_BYTES * 8 * 10L;
  private static final Duration LOOK = Duration.ofMillis(20);
  private static final Duration MAX_WORK = Duration.ofMinutes(2);
  private static final Duration QUIET = Duration.ofSeconds(10);
  private static final String BOUNDARY = "report-of-the-demo";

  /** What a report took, in milliseconds from the last byte of it. */
  private record Times(double answered, double letter) {}

  private final Map<String, MailServer> mails;
  private final String property;
  private final List<MadePhotograph> photographs = new ArrayList<>();
  private int rounds;
  private int sizes;

  /**
   * Creates the measurement.
   *
   * @param data any copy of the data
   * @param mails the mail server of each side, by the side's name
   */
  ReportCost(DemoData data, Map<String, MailServer> mails) {
    this.mails = Map.copyOf(mails);
    this.property =
        data.texts(
                "SELECT min(id) FROM properties WHERE association_id = 1 AND owner_id IS NOT NULL")
            .getFirst();
    for (int seed = 1; seed <= PHOTOGRAPHS; seed++) {
      photographs.add(MadePhotograph.of(WIDTH, seed));
    }
  }

  List<BenchRow> rows(Side before, Side beside, Side after) {
    List<Side> order = List.of(before, beside, after);
    Map<Side, List<Times>> times = new LinkedHashMap<>();
    order.forEach(side -> times.put(side, new ArrayList<>()));
    long end = System.nanoTime() + MAX_TIME.toNanos();
    for (int round = 0;
        round <= MIN_ROUNDS || (round < MAX_ROUNDS && System.nanoTime() < end);
        round++) {
      rounds++;
      for (Side side : Rounds.order(round, order)) {
        Times one = report(side);
        if (round > 0) {
          times.getOrDefault(side, List.of()).add(one);
        }
      }
    }
    List<Times> ones = times.getOrDefault(before, List.of());
    List<Times> others = times.getOrDefault(beside, List.of());
    List<Times> ours = times.getOrDefault(after, List.of());
    return List.of(
        row(
                "cl-3.report",
                "before / after, last byte of a report to the answer",
                ones,
                others,
                ours)
            .figure("original", "5 -> 0.5 s")
            .figure("besideValue", ratio(others, ours).value())
            .value(ratio(ones, ours))
            .atLeast(10),
        row("cl-3.answered", "last byte of a report to the answer", ones, others, ours)
            .value(interval(ours, Times::answered))
            .atMost(50),
        BenchRow.of("cl-3.letter", "ms", "last byte of a report to its letter")
            .figure("original", "0.5 s")
            .figure("before", interval(ones, Times::letter).value())
            .figure("beside", interval(others, Times::letter).value())
            .figure("after", interval(ours, Times::letter).value())
            .value(interval(ours, Times::letter))
            .atMost(500),
        mails(order));
  }

  private static BenchRow.Builder row(
      String id, String measure, List<Times> ones, List<Times> others, List<Times> ours) {
    return BenchRow.of(id, "ms", measure)
        .figure("before", interval(ones, Times::answered).value())
        .figure("beside", interval(others, Times::answered).value())
        .figure("after", interval(ours, Times::answered).value());
  }

  private static Interval interval(List<Times> times, ToDoubleFunction<Times> figure) {
    return Interval.of(times.stream().mapToDouble(figure).boxed().toList());
  }

  private static Interval ratio(List<Times> before, List<Times> after) {
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < after.size(); i++) {
      ratios.add(before.get(i).answered() / after.get(i).answered());
    }
    return Interval.of(ratios);
  }

  private BenchRow mails(List<Side> sides) {
    double least =
        sides.stream().mapToDouble(side -> (double) received(side) / rounds).min().orElse(0);
    return BenchRow.of("cl-3.mails", "share", "reports of a state whose mail arrived, the least")
        .value(least)
        .atLeast(1);
  }

  private int received(Side side) {
    MailServer mail = mails.get(side.name());
    return mail == null ? 0 : mail.received();
  }

  private Times report(Side side) {
    AtomicLong last = new AtomicLong();
    byte[] body = body();
    HttpRequest request =
        side.requests(1)
            .post(
                MANAGER,
                "/api/associations/1/violations",
                "multipart/form-data; boundary=" + BOUNDARY,
                HttpRequest.BodyPublishers.fromPublisher(
                    HttpRequest.BodyPublishers.ofByteArrays(() -> new Upload(body, last)),
                    body.length));
    HttpResponse<byte[]> answer = side.send(request);
    double answered = millisSince(last.get());
    if (answer.statusCode() != 201) {
      throw new DemoException(
          "a report of a violation returned %d, expected 201: %s"
              .formatted(answer.statusCode(), new String(answer.body(), StandardCharsets.UTF_8)));
    }
    String violation = answer.headers().firstValue("Location").orElseThrow();
    double letter = awaitLetter(side, violation, last.get());
    awaitRest(side, violation);
    return new Times(answered, letter);
  }

  private static double millisSince(long nanos) {
    return (System.nanoTime() - nanos) / 1e6;
  }

  private static double awaitLetter(Side side, String violation, long since) {
    long end = System.nanoTime() + MAX_WORK.toNanos();
    while (System.nanoTime() < end) {
      if (detail(side, violation).path("letter").isObject()) {
        return millisSince(since);
      }
      LockSupport.parkNanos(LOOK.toNanos());
    }
    throw new DemoException(violation + " had no letter within " + MAX_WORK.toSeconds() + " s");
  }

  /** Waits for the mail and the sizes; how many there are is learned in the first round. */
  private void awaitRest(Side side, String violation) {
    long end = System.nanoTime() + MAX_WORK.toNanos();
    long changed = System.nanoTime();
    int found = 0;
    while (System.nanoTime() < end) {
      int now = sizes(detail(side, violation));
      if (now != found) {
        changed = System.nanoTime();
        found = now;
      }
      boolean complete = sizes > 0 ? found >= sizes : System.nanoTime() - changed > QUIET.toNanos();
      if (complete && received(side) >= rounds) {
        break;
      }
      LockSupport.parkNanos(10 * LOOK.toNanos());
    }
    sizes = Math.max(sizes, found);
  }

  private static int sizes(JsonNode detail) {
    int found = 0;
    for (JsonNode photo : detail.path("photos")) {
      for (JsonNode source : photo.path("sources")) {
        String set = source.path("srcset").asString("");
        found += set.isBlank() ? 0 : set.split(",", -1).length;
      }
    }
    return found;
  }

  private static JsonNode detail(Side side, String violation) {
    HttpRequest compressed = side.requests(1).get(MANAGER, violation);
    HttpResponse<byte[]> answer =
        side.send(
            HttpRequest.newBuilder(compressed, (name, _) -> !name.equals("Accept-Encoding"))
                .build());
    if (answer.statusCode() != 200) {
      throw new DemoException(violation + " returned " + answer.statusCode() + ", expected 200");
    }
    return JSON.readTree(answer.body());
  }

  private byte[] body() {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    part(
        body,
        "name=\"violation\"",
        "application/json",
        ("{\"property\":%s,\"kind\":\"trash\",\"title\":\"Bins left out for days\","
                + "\"description\":\"Reported by the demo.\",\"severity\":2}")
            .formatted(property)
            .getBytes(StandardCharsets.UTF_8));
    for (MadePhotograph each : photographs) {
      part(
          body,
          "name=\"photo\"; filename=\"photo.jpg\"",
          "image/jpeg",
          each.commented(UUID.randomUUID().toString()));
    }
    body.writeBytes(("--" + BOUNDARY + "--\r\n").getBytes(StandardCharsets.US_ASCII));
    return body.toByteArray();
  }

  private static void part(ByteArrayOutputStream body, String name, String type, byte[] content) {
    body.writeBytes(
        "--%s\r\nContent-Disposition: form-data; %s\r\nContent-Type: %s\r\n\r\n"
            .formatted(BOUNDARY, name, type)
            .getBytes(StandardCharsets.US_ASCII));
    body.writeBytes(content);
    body.writeBytes("\r\n".getBytes(StandardCharsets.US_ASCII));
  }

  /** The pieces of a body, each in its time; keeps when the last was taken. */
  private static final class Upload implements Iterator<byte[]> {

    private final byte[] body;
    private final AtomicLong last;
    private final long begun = System.nanoTime();
    private int at;

    Upload(byte[] body, AtomicLong last) {
      this.body = body;
      this.last = last;
    }

    @Override
    public boolean hasNext() {
      return at < body.length;
    }

    @Override
    public byte[] next() {
      Waiting.untilTime(begun + at / PIECE_BYTES * PIECE_NANOS);
      int from = at;
      at = Math.min(body.length, at + PIECE_BYTES);
      last.set(System.nanoTime());
      return Arrays.copyOfRange(body, from, at);
    }
  }
}
