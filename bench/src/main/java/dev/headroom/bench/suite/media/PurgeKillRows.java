// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.media;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.headroom.bench.BenchRow;
import dev.headroom.bench.harness.SuiteRun;
import dev.headroom.bench.process.ChildJvm;
import dev.headroom.job.JobHandlers;
import dev.headroom.job.JobKind;
import dev.headroom.job.postgres.JobSchema;
import dev.headroom.job.postgres.PostgresJobs;
import dev.headroom.media.cdn.Purge;
import dev.headroom.store.embedded.PostgresServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Purges that are jobs in PostgreSQL, made by a process that is killed before, within and after a
 * call of the provider.
 *
 * <p>The provider is a server in this process: it records the tags of a call, or kills the caller
 * before it records them, before it responds, or after it has responded. Confined to one thread,
 * apart from that server.
 */
final class PurgeKillRows implements AutoCloseable {
  private static final JobKind<Purge> PURGE = JobKind.of("cdn.purge", Purge.class);
  private static final Pattern TAG = Pattern.compile("\"([gb]-\\d+)\"");
  private static final byte[] DONE = "{\"success\":true}".getBytes(StandardCharsets.UTF_8);
  private static final Duration BETWEEN = Duration.ofMillis(50);
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final int STEPS = 3;

  /** Where a call is when the process is killed. */
  private enum Step {
    BEFORE,
    WITHIN,
    AFTER
  }

  private final SuiteRun run;
  private final PostgresServer postgres = PostgresServer.temporary();
  private final PostgresJobs jobs;
  private final HttpServer provider;
  private final Set<String> sent = new HashSet<>();
  private final Set<String> purged = ConcurrentHashMap.newKeySet();
  private final AtomicReference<@Nullable Step> next = new AtomicReference<>();
  private volatile @Nullable Process worker;
  private int number;

  PurgeKillRows(SuiteRun run) throws IOException, SQLException {
    this.run = run;
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(postgres.jdbcUrl("postgres"));
    JobSchema.create(source, "headroom");
    this.jobs = PostgresJobs.builder(source, JobHandlers.builder().build()).build();
    this.provider =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    provider.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    provider.createContext("/", this::handle);
    provider.start();
  }

  BenchRow row() throws InterruptedException {
    int kills = run.quick() ? STEPS : 4 * STEPS;
    int faults = 0;
    worker = start();
    for (int i = 0; i < kills; i++) {
      Step step = Step.values()[i % STEPS];
      run.step("purge: kill -9 " + step + " a call, " + (i + 1) + " of " + kills);
      faults += killAt(step) ? 1 : 0;
      worker = start();
    }
    long lost = drained("g-");
    long broken = missing("b-");
    BenchRow.Builder row =
        BenchRow.of("purge-lost", "purges", "purges of committed jobs that were never made")
            .figure("ours", lost)
            .figure("tries", sent.stream().filter(each -> each.startsWith("g-")).count())
            .figure("kills", faults)
            .figure("caught in the variant that ends its job first", broken);
    if (faults < kills) {
      row.notMeasured("only " + faults + " of " + kills + " kills happened");
    } else if (broken == 0) {
      row.notMeasured("the checker caught nothing in the broken variant");
    } else {
      row.value((double) lost);
    }
    return row.atMost(0);
  }

  /** Purges until a call has come at which the worker was killed. */
  private boolean killAt(Step step) throws InterruptedException {
    Process victim = worker;
    next.set(step);
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (victim != null && victim.isAlive() && System.nanoTime() - end < 0) {
      submit();
      Thread.sleep(BETWEEN);
    }
    return next.get() == null;
  }

  private void submit() {
    number++;
    jobs.enqueue(PURGE.request(Purge.tags("g-" + number)));
    sent.add("g-" + number);
    jobs.enqueue(PurgingProcess.BROKEN.request(Purge.tags("b-" + number)));
    sent.add("b-" + number);
  }

  private void handle(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    boolean ours = body.contains("\"g-");
    Step step = ours ? next.getAndSet(null) : null;
    if (step == Step.BEFORE) {
      kill();
      exchange.close();
      return;
    }
    Matcher tag = TAG.matcher(body);
    while (tag.find()) {
      purged.add(tag.group(1));
    }
    if (step == Step.WITHIN) {
      kill();
      exchange.close();
      return;
    }
    exchange.sendResponseHeaders(200, DONE.length);
    exchange.getResponseBody().write(DONE);
    exchange.close();
    if (step == Step.AFTER) {
      kill();
    }
  }

  private void kill() {
    Process victim = worker;
    if (victim != null) {
      victim.destroyForcibly();
    }
  }

  private long drained(String which) throws InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (missing(which) > 0 && System.nanoTime() - end < 0) {
      Thread.sleep(BETWEEN);
    }
    return missing(which);
  }

  private long missing(String which) {
    return sent.stream().filter(each -> each.startsWith(which) && !purged.contains(each)).count();
  }

  private Process start() {
    try {
      return new ProcessBuilder(
              ChildJvm.command(
                  List.of("-Xmx256m"),
                  PurgingProcess.class.getName(),
                  List.of(
                      "--headroom.database.url=" + postgres.databaseUrl("postgres"),
                      "--headroom.job.enabled=true",
                      "--headroom.cdn.provider=cloudflare",
                      "--headroom.cdn.cloudflare.zone-id=zone",
                      "--headroom.cdn.cloudflare.api-token=token",
                      "--headroom.cdn.cloudflare.api=http://localhost:"
                          + provider.getAddress().getPort())))
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start();
    } catch (IOException e) {
      throw new UncheckedIOException("the application could not be started", e);
    }
  }

  @Override
  public void close() {
    kill();
    provider.stop(0);
    jobs.close();
    postgres.close();
  }
}
