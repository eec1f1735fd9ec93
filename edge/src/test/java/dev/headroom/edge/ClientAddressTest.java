// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.headroom.ground.SettingsException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

class ClientAddressTest {
  private static final TrustedProxies PROXIES =
      TrustedProxies.parse(List.of("10.1.0.0/16", "fd00::/8", "127.0.0.1"));
  private static final IpAddress PEER = address("10.1.0.1");

  private static IpAddress address(String text) {
    return Objects.requireNonNull(IpAddress.parse(text), text);
  }

  private static String walk(String... lines) {
    return ClientAddress.walk(PEER, List.of(lines), PROXIES).toString();
  }

  @Test
  void theFirstUntrustedAddressFromTheRightIsTheClient() {
    assertThat(walk("1.1.1.1, 203.0.113.7, 10.1.2.3")).isEqualTo("203.0.113.7");
    assertThat(walk("1.1.1.1", "203.0.113.7", "10.1.2.3")).isEqualTo("203.0.113.7");
    assertThat(walk("10.1.9.9, 10.1.2.3")).isEqualTo("10.1.9.9");
    assertThat(walk()).isEqualTo("10.1.0.1");
  }

  @Test
  void aMalformedElementEndsTheWalkAtTheLastGoodAddress() {
    assertThat(walk("203.0.113.7, unknown, 10.1.2.3")).isEqualTo("10.1.2.3");
    assertThat(walk("203.0.113.7, ")).isEqualTo("10.1.0.1");
  }

  @Test
  void whatAClientWritesOnTheLeftNeverChangesTheAnswer() {
    Random random = new Random(11);
    for (int round = 0; round < 5000; round++) {
      List<String> forged = new ArrayList<>();
      for (int i = random.nextInt(6); i > 0; i--) {
        forged.add(
            random.nextInt(3) == 0 ? "junk" + random.nextInt() : "8.8.8." + random.nextInt(256));
      }
      String real = "203.0." + random.nextInt(256) + "." + random.nextInt(256);
      List<String> hops = new ArrayList<>(forged);
      hops.add(real);
      for (int i = random.nextInt(4); i > 0; i--) {
        hops.add("10.1.7." + random.nextInt(256));
      }
      assertThat(walk(String.join(",", hops))).isEqualTo(real);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "1.2.3.4, 1.2.3.4",
    "1.2.3.4:5678, 1.2.3.4",
    "[2001:db8::1], 2001:db8:0:0:0:0:0:1",
    "[2001:db8::1]:443, 2001:db8:0:0:0:0:0:1",
    "fe80::1%eth0, fe80:0:0:0:0:0:0:1",
    "::ffff:1.2.3.4, 1.2.3.4",
    "::FFFF:102:304, 1.2.3.4",
    "64:ff9b::1.2.3.4, 1.2.3.4",
    "::, 0:0:0:0:0:0:0:0",
    "1:2:3:4:5:6:7::, 1:2:3:4:5:6:7:0"
  })
  void portsBracketsAndZonesAreStrippedAndMappedFormsAreOne(String given, String read) {
    assertThat(ClientAddress.parse(given)).hasToString(read);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1.2.3",
        "1.2.3.4.5",
        "1.2.3.4.",
        "256.1.1.1",
        "01.2.3.4",
        "1.2.3.4:",
        "1.2.3.4:x",
        "1..2.3",
        "[::1",
        "[::1]x",
        ":::",
        "1::2::3",
        "1:2:3:4:5:6:7",
        "1:2:3:4:5:6:7:8:9",
        "1:2:3:4:5:6:7:8::",
        "12345::",
        "::00001",
        "0abcd::1",
        "1.2.3.4::",
        "g::",
        "::1.2.3",
        "a.example.com",
        "_hidden",
        "-1.2.3.4"
      })
  void whatIsNoAddressIsRefused(String text) {
    assertThat(ClientAddress.parse(text)).isNull();
  }

  @Test
  void everyAddressOfTheJdkIsReadTheSame() throws Exception {
    Random random = new Random(3);
    for (int round = 0; round < 5000; round++) {
      byte[] bytes = new byte[random.nextBoolean() ? 4 : 16];
      random.nextBytes(bytes);
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] = random.nextInt(3) == 0 ? 0 : bytes[i];
      }
      InetAddress address = InetAddress.getByAddress(bytes);
      assertThat(address(address.getHostAddress())).hasToString(address.getHostAddress());
    }
  }

  @Test
  void aNetworkHoldsWhatSharesItsBits() {
    Random random = new Random(5);
    for (int round = 0; round < 5000; round++) {
      IpAddress six = new IpAddress(random.nextLong(), random.nextLong());
      int bits = random.nextInt(129);
      IpAddress network = six.network(bits);
      assertThat(network.network(bits)).isEqualTo(network);
      TrustedProxies proxies = TrustedProxies.parse(List.of(network + "/" + bits));
      assertThat(proxies.contains(six)).isTrue();
      if (bits > 0) {
        int flipped = random.nextInt(bits);
        IpAddress other =
            flipped < 64
                ? new IpAddress(six.high() ^ 1L << (63 - flipped), six.low())
                : new IpAddress(six.high(), six.low() ^ 1L << (127 - flipped));
        assertThat(proxies.contains(other)).isFalse();
      }
    }
  }

  @Test
  void anIpv4NetworkHoldsNoIpv6Address() {
    TrustedProxies all = TrustedProxies.parse(List.of("0.0.0.0/0"));
    assertThat(all.contains(address("9.9.9.9"))).isTrue();
    assertThat(all.contains(address("2001:db8::1"))).isFalse();
    assertThat(TrustedProxies.parse(List.of("::/0")).contains(address("9.9.9.9"))).isFalse();
  }

  @Test
  void allMalformedNetworksAreToldAtOnce() {
    assertThatThrownBy(() ->
            TrustedProxies.parse(List.of("10.1.0.1/16", "10.0.0.0/33", "x", "::/129", "1.2.3.4/")))
        .isInstanceOfSatisfying(
            SettingsException.class, told -> assertThat(told.faults()).hasSize(5));
  }

  @Test
  void overARealConnectionOnlyATrustedPeerIsBelieved() throws Exception {
    ClientAddress trusting = new ClientAddress(PROXIES);
    ClientAddress wary = new ClientAddress(TrustedProxies.none());
    try (EdgeServer server =
        new EdgeServer((request, response) ->
            response
                .getWriter()
                .write(
                    trusting.key(request)
                        + " "
                        + trusting.isSecure(request)
                        + " "
                        + wary.resolve(request)
                        + " "
                        + wary.isSecure(request)))) {
      String answer =
          server.rawGet(
              "/", "X-Forwarded-For: 6.6.6.6, [2001:db8:1:2:3::4]:99", "X-Forwarded-Proto: https");
      assertThat(answer).contains("2001:db8:1:2:0:0:0:0/64 true 127.0.0.1 false");
    }
  }

  // Behind a proxy that was not declared, all clients were one, and nothing said so.
  @ParameterizedTest
  @ValueSource(strings = {"X-Forwarded-For", "Forwarded"})
  void reportsOnceThatAProxySeemsToBeInFront(String header) throws Exception {
    List<String> reports = reports(TrustedProxies.none(), header);
    assertThat(reports).hasSize(1);
    assertThat(reports.getFirst()).contains("headroom.edge.trusted-proxies", "127.0.0.1");
  }

  @Test
  void reportsNothingWhereAProxyIsTrustedOrNoneForwards() throws Exception {
    assertThat(reports(TrustedProxies.parse("10.0.0.0/8"), "X-Forwarded-For")).isEmpty();
    assertThat(reports(TrustedProxies.none(), "X-Other")).isEmpty();
  }

  private static List<String> reports(TrustedProxies proxies, String header) throws Exception {
    Logger logger = (Logger) LoggerFactory.getLogger(ClientAddress.class);
    ListAppender<ILoggingEvent> lines = new ListAppender<>();
    lines.start();
    logger.addAppender(lines);
    ClientAddress client = new ClientAddress(proxies);
    try (EdgeServer server =
        new EdgeServer(
            (request, response) -> response.getOutputStream().print(client.key(request)))) {
      server.get("/", header, "for=1.2.3.4");
      server.get("/", header, "for=1.2.3.4");
    } finally {
      logger.detachAppender(lines);
    }
    return lines.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
  }
}
