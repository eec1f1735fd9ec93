// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor.alert.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.sun.net.httpserver.HttpServer;
import dev.headroom.ground.SettingsException;
import dev.headroom.ground.SettingsRecord;
import dev.headroom.ground.TimeSource;
import dev.headroom.monitor.TestHistory;
import dev.headroom.monitor.alert.AlertNotice;
import dev.headroom.monitor.alert.AlertRule;
import dev.headroom.monitor.alert.AlertRuleSettings;
import dev.headroom.monitor.alert.AlertSettings;
import dev.headroom.monitor.alert.Alerts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class AlertDeliveryTest {
  private final BlockingQueue<String> posted = new LinkedBlockingQueue<>();
  private final BlockingQueue<Integer> statuses = new LinkedBlockingQueue<>();
  private final List<AutoCloseable> opened = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : opened) {
      each.close();
    }
  }

  private URI server() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/hook",
        exchange -> {
          String authorization = exchange.getRequestHeaders().getFirst("Authorization");
          String body =
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
          Integer status = statuses.poll();
          exchange.sendResponseHeaders(status == null ? 200 : status, -1);
          exchange.close();
          posted.add(authorization + " " + body);
        });
    server.start();
    opened.add(() -> server.stop(0));
    return URI.create("http://localhost:" + server.getAddress().getPort() + "/hook");
  }

  private AlertDelivery delivery(Map<String, URI> webhooks, AlertChannel... further) {
    AlertDeliverySettings settings =
        new AlertDeliverySettings(
            webhooks, "Bearer secret", Duration.ofSeconds(5), Duration.ofHours(1));
    AlertDelivery delivery =
        AlertDelivery.create(settings, "one", List.of(further), TimeSource.system());
    opened.add(delivery);
    return delivery;
  }

  private static List<AlertNotice> notices(AlertRuleSettings rule) {
    TestHistory history = new TestHistory(Duration.ofSeconds(10));
    List<AlertNotice> notices = new ArrayList<>();
    AlertSettings settings = new AlertSettings(true, false, Duration.ZERO, 6, List.of(rule));
    try (Alerts alerts = Alerts.start(history, settings, notices::addAll)) {
      history.level("load", 12, "shard", "a \"b\"\n\u0001").complete();
      assertThat(alerts.rules()).hasSize(1);
    }
    return notices;
  }

  private static List<AlertNotice> notices() {
    return notices(AlertRuleSettings.of("load", "last(load[10s]) by (shard) > 10"));
  }

  private String nextPost() throws InterruptedException {
    String post = posted.poll(60, TimeUnit.SECONDS);
    assertThat(post).isNotNull();
    return String.valueOf(post);
  }

  @Test
  void postsInTheFormOfAlertmanager() throws Exception {
    delivery(Map.of("chat", server())).accept(notices());

    assertThat(nextPost())
        .startsWith("Bearer secret {")
        .contains("\"version\":\"4\"")
        .contains("\"status\":\"firing\"")
        .contains("\"receiver\":\"chat\"")
        .contains("\"alertname\":\"load\"")
        .contains("\"severity\":\"warning\"")
        .contains("\"shard\":\"a \\\"b\\\"\\n\\u0001\"")
        .contains("\"startsAt\":\"2026-01-01T00:00:10Z\"")
        .contains("\"text\":\"load firing (shard=a");
  }

  private List<ILoggingEvent> logged(AlertDelivery delivery) throws Exception {
    opened.add(delivery);
    Logger logger = (Logger) LoggerFactory.getLogger("headroom.alert");
    ListAppender<ILoggingEvent> lines = new ListAppender<>();
    lines.list = new CopyOnWriteArrayList<>();
    lines.start();
    logger.addAppender(lines);
    opened.add(() -> logger.detachAppender(lines));
    AlertNotice fired = notices().getFirst();
    AlertNotice still = new AlertNotice(fired.at(), AlertNotice.Kind.STILL_FIRING, fired.alert());
    AlertNotice last = new AlertNotice(fired.at(), AlertNotice.Kind.UNKNOWN, fired.alert());
    delivery.accept(List.of(fired, still, last));
    await()
        .atMost(Duration.ofMinutes(1))
        .until(() ->
            lines.list.stream().anyMatch(each -> each.getFormattedMessage().contains("unknown")));
    return lines.list;
  }

  @Test
  void logsQuietlyWhereNobodyHasSetUpAlerts() throws Exception {
    assertThat(logged(AlertDelivery.quiet(TimeSource.system())))
        .extracting(ILoggingEvent::getLevel)
        .containsExactly(Level.INFO, Level.INFO);
    assertThat(logged(delivery(Map.of())))
        .extracting(ILoggingEvent::getLevel)
        .containsExactly(Level.WARN, Level.WARN, Level.WARN);
  }

  /** Else each message is sent again and again, and those behind it never. */
  @Test
  void takesAStatusWhoseBodyDoesNotEnd() throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/hook",
        exchange -> {
          posted.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
          exchange.sendResponseHeaders(200, 0); // The exchange stays open.
          exchange.getResponseBody().flush();
        });
    server.start();
    opened.add(() -> server.stop(0));
    URI address = URI.create("http://localhost:" + server.getAddress().getPort() + "/hook");
    AlertDeliverySettings settings =
        new AlertDeliverySettings(
            Map.of("chat", address), "", Duration.ofMillis(500), Duration.ofHours(1));
    AlertDelivery delivery = AlertDelivery.create(settings, "one", List.of(), TimeSource.system());
    opened.add(delivery);

    delivery.accept(notices());
    delivery.accept(notices(AlertRuleSettings.of("second", "last(load[10s]) > 10")));

    await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> posted.stream().anyMatch(each -> each.contains("\"alertname\":\"second\"")));
  }

  @Test
  void triesAgainFromMemoryInOrder() throws Exception {
    statuses.add(503);
    AlertDelivery delivery = delivery(Map.of("chat", server()));

    delivery.accept(notices());
    delivery.accept(notices(AlertRuleSettings.of("second", "last(load[10s]) > 10")));

    assertThat(nextPost()).contains("\"alertname\":\"load\"");
    assertThat(nextPost()).contains("\"alertname\":\"load\"");
    assertThat(nextPost()).contains("\"alertname\":\"second\"");
  }

  @Test
  void dropsWhatIsRefusedForGood() throws Exception {
    statuses.add(400);
    AlertDelivery delivery = delivery(Map.of("chat", server()));

    delivery.accept(notices());
    delivery.accept(notices(AlertRuleSettings.of("second", "last(load[10s]) > 10")));

    assertThat(nextPost()).contains("\"alertname\":\"load\"");
    assertThat(nextPost()).contains("\"alertname\":\"second\"");
  }

  @Test
  void triesAgainWhereTheReceiverIsNotThereOrItsTokenIsExchanged() throws Exception {
    statuses.add(404);
    statuses.add(401);
    AlertDelivery delivery = delivery(Map.of("chat", server()));

    delivery.accept(notices());

    for (int i = 0; i < 3; i++) {
      assertThat(nextPost()).contains("\"alertname\":\"load\"");
    }
  }

  @Test
  void goesOnAfterAnErrorOfAChannel() throws Exception {
    CountDownLatch calls = new CountDownLatch(2);
    AlertChannel broken =
        new AlertChannel() {
          @Override
          public String name() {
            return "broken";
          }

          @Override
          public void send(List<AlertNotice> notices) {
            calls.countDown();
            if (calls.getCount() == 1) {
              throw new NoClassDefFoundError("a library of mails");
            }
          }
        };

    delivery(Map.of(), broken).accept(notices());

    assertThat(calls.await(60, TimeUnit.SECONDS)).isTrue();
  }

  /** What failed was no sending, and the message that it was about had been dropped already. */
  @Test
  void goesOnAfterAnErrorWhileItLogsThatAMessageWasRefused() throws Exception {
    BlockingQueue<String> received = new LinkedBlockingQueue<>();
    AtomicBoolean refused = new AtomicBoolean();
    AtomicBoolean named = new AtomicBoolean(true);
    AlertChannel broken =
        new AlertChannel() {
          @Override
          public String name() {
            if (!named.get() && Thread.currentThread().getName().startsWith("headroom-alert")) {
              named.set(true);
              throw new StackOverflowError("a test");
            }
            return "broken";
          }

          @Override
          public void send(List<AlertNotice> notices) throws Exception {
            if (!refused.getAndSet(true)) {
              named.set(false);
              throw new PermanentRefusalException("a test");
            }
            notices.forEach(each -> received.add(each.alert().rule().name()));
          }
        };
    AlertDelivery delivery = delivery(Map.of(), broken);

    delivery.accept(notices());
    delivery.accept(notices(AlertRuleSettings.of("second", "last(load[10s]) > 10")));

    assertThat(received.poll(60, TimeUnit.SECONDS)).isEqualTo("second");
  }

  @Test
  void letsNoChannelHoldUpAnother() throws Exception {
    CountDownLatch free = new CountDownLatch(1);
    AlertChannel stuck =
        new AlertChannel() {
          @Override
          public String name() {
            return "stuck";
          }

          @Override
          public void send(List<AlertNotice> notices) throws InterruptedException {
            free.await();
          }
        };
    AlertDelivery delivery = delivery(Map.of("chat", server()), stuck);

    delivery.accept(notices());

    assertThat(nextPost()).contains("\"alertname\":\"load\"");
    assertThat(delivery.waiting()).containsEntry("stuck", 1);
    free.countDown();
  }

  @Test
  void sendsARuleToItsChannelsAlone() throws Exception {
    BlockingQueue<String> other = new LinkedBlockingQueue<>();
    AlertChannel pager =
        new AlertChannel() {
          @Override
          public String name() {
            return "pager";
          }

          @Override
          public void send(List<AlertNotice> notices) {
            notices.forEach(each -> other.add(each.alert().rule().name()));
          }
        };
    AlertRuleSettings routed =
        SettingsRecord.of(AlertRuleSettings.class)
            .create(each ->
                switch (each.name()) {
                  case "name" -> "routed";
                  case "when" -> "last(load[10s]) > 10";
                  case "channels" -> List.of("pager");
                  default -> each.defaultValue();
                });
    AlertDelivery delivery = delivery(Map.of("chat", server()), pager);

    delivery.accept(notices(routed));
    delivery.accept(notices());

    assertThat(nextPost()).contains("\"alertname\":\"load\"");
    assertThat(other.poll(60, TimeUnit.SECONDS)).isEqualTo("routed");
  }

  @Test
  void refusesARuleWhoseChannelIsNotSet() throws Exception {
    AlertDelivery delivery = delivery(Map.of("chat", server()));
    Collection<AlertRule> rules = notices().stream().map(each -> each.alert().rule()).toList();
    delivery.check(rules);

    assertThatExceptionOfType(SettingsException.class)
        .isThrownBy(() ->
            delivery.check(
                rules.stream()
                    .map(each ->
                        new AlertRule(
                            each.name(),
                            each.condition(),
                            each.timing(),
                            each.evidence(),
                            new AlertRule.Notice(
                                each.notice().purpose(),
                                each.notice().severity(),
                                "",
                                List.of("paper"))))
                    .toList()))
        .withMessageContaining("rules.load.channels was [paper]");
  }

  @Test
  void refusesAddressesWithoutShowingThem() {
    assertThatExceptionOfType(SettingsException.class)
        .isThrownBy(() -> delivery(Map.of("chat", URI.create("ftp://key@host/token"))))
        .satisfies(refused -> assertThat(refused.getMessage()).doesNotContain("key@host", "token"));
    assertThatExceptionOfType(SettingsException.class)
        .isThrownBy(() -> delivery(Map.of("log", URI.create("https://host/"))));
    assertThatExceptionOfType(SettingsException.class)
        .as("the authorization of one receiver is not for another")
        .isThrownBy(() ->
            delivery(
                Map.of(
                    "chat",
                    URI.create("https://hooks.example.com/key"),
                    "pager",
                    URI.create("https://alerts.example.org/"))))
        .withMessageContaining("webhook-authorization")
        .satisfies(refused -> assertThat(refused.getMessage()).doesNotContain("key", "Bearer"));
    assertThat(AlertDeliverySettings.defaults().toString()).doesNotContain("Bearer");
    assertThatExceptionOfType(SettingsException.class)
        .as("the client would show what no header carries")
        .isThrownBy(() ->
            new AlertDeliverySettings(
                Map.of(), "Bearer abc\ndef", Duration.ofSeconds(5), Duration.ofHours(1)))
        .withMessageContaining("webhook-authorization")
        .satisfies(refused -> assertThat(refused.getMessage()).doesNotContain("abc", "def"));
  }
}
