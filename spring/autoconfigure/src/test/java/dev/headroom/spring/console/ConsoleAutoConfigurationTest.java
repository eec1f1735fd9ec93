// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.console.ConsoleAccess;
import dev.headroom.console.ConsolePage;
import dev.headroom.console.ConsoleServlet;
import dev.headroom.edge.ClientAddress;
import dev.headroom.edge.TrustedProxies;
import dev.headroom.ground.TimeSource;
import dev.headroom.kit.SettableTime;
import dev.headroom.spring.cache.CacheAutoConfiguration;
import dev.headroom.spring.monitor.MonitorAutoConfiguration;
import dev.headroom.spring.operator.OperatorAutoConfiguration;
import dev.headroom.spring.settings.HeadroomAutoConfiguration;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.ApplicationContext;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

@ExtendWith(OutputCaptureExtension.class)
class ConsoleAutoConfigurationTest {
  private static final String TOKEN = "0123456789abcdef0123456789abcdef";
  private static final String LOGGED = "console: sign in at /headroom with the token ";

  private final WebApplicationContextRunner runner =
      new WebApplicationContextRunner()
          .withConfiguration(
              AutoConfigurations.of(
                  HeadroomAutoConfiguration.class,
                  OperatorAutoConfiguration.class,
                  MonitorAutoConfiguration.class,
                  CacheAutoConfiguration.class,
                  ConsoleAutoConfiguration.class));

  @Test
  void servesNothingUnasked() {
    runner.run(context ->
        assertThat(context)
            .doesNotHaveBean(ConsoleAccess.class)
            .doesNotHaveBean(ConsolePage.class));
  }

  @Test
  void servesAPageForEachCapabilityThatIsThere() {
    runner
        .withPropertyValues("headroom.console.enabled=true", "headroom.monitor.endpoints=health")
        .run(context ->
            assertThat(titles(context))
                .contains("Overview", "Routes", "Errors", "Health", "Cache", "Meters", "Policies")
                .contains("Scaling", "Baselines")
                .doesNotContain("Jobs", "Replicas", "Sessions", "Migrations"));
  }

  @Test
  void logsThePathBelowThatOfTheApplication(CapturedOutput output) {
    runner
        .withPropertyValues("headroom.console.enabled=true", "server.servlet.context-path=/shop")
        .run(context -> assertThat(output).contains("sign in at /shop/headroom with the token"));
  }

  /** The log may be read by many, and for long: what it shows is accepted for a short time. */
  @Test
  void logsATokenForAQuarterOfAnHourWhereTheApplicationHasNoSignIn(CapturedOutput output) {
    SettableTime time = new SettableTime();
    runner
        .withPropertyValues("headroom.console.enabled=true")
        .withBean(TimeSource.class, () -> time)
        .run(context -> {
          String first = logged(output).getFirst();
          assertThat(first).hasSizeGreaterThanOrEqualTo(32);
          assertThat(output).doesNotContain(context.getBean(ConsoleAccess.class).token());
          assertThat(signIn(context, first)).isEqualTo(303);
          assertThat(signIn(context, first + "x")).isEqualTo(401);
          time.advance(Duration.ofMinutes(14));
          assertThat(showForm(context)).isEqualTo(200);
          assertThat(logged(output)).containsExactly(first);
          assertThat(signIn(context, first)).isEqualTo(303);

          time.advance(Duration.ofMinutes(1));
          assertThat(signIn(context, first)).isEqualTo(401);
          assertThat(showForm(context)).isEqualTo(200);
          assertThat(logged(output)).hasSize(2);
          String second = logged(output).getLast();
          assertThat(second).isNotEqualTo(first);
          assertThat(signIn(context, second)).isEqualTo(303);
          assertThat(signIn(context, first)).isEqualTo(401);
        });
  }

  private static List<String> logged(CapturedOutput output) {
    return Pattern.compile(LOGGED + "(\\S+)")
        .matcher(output.getOut())
        .results()
        .map(each -> each.group(1))
        .toList();
  }

  private static int showForm(ApplicationContext context) throws Exception {
    MockHttpServletRequest request = new MockHttpServletRequest("GET", "/headroom/sign-in");
    request.setPathInfo("/sign-in");
    return status(context, request);
  }

  @Test
  void logsNoTokenThatTheOperatorChose(CapturedOutput output) {
    runner
        .withPropertyValues("headroom.console.enabled=true", "headroom.operator.token=" + TOKEN)
        .run(context -> {
          assertThat(output).doesNotContain(LOGGED).doesNotContain(TOKEN);
          assertThat(signIn(context, TOKEN)).isEqualTo(303);
        });
  }

  @Test
  void knowsHttpsThatATrustedProxyEnds() {
    MockHttpServletRequest forwarded = new MockHttpServletRequest("GET", "/headroom");
    forwarded.setRemoteAddr("10.0.0.9");
    forwarded.addHeader("X-Forwarded-Proto", "https");
    runner
        .withPropertyValues("headroom.console.enabled=true", "headroom.operator.token=" + TOKEN)
        .run(context ->
            assertThat(context.getBean(ConsoleAccess.class).isSecure(forwarded)).isFalse());
    runner
        .withPropertyValues("headroom.console.enabled=true", "headroom.operator.token=" + TOKEN)
        .withBean(
            ClientAddress.class,
            () -> new ClientAddress(TrustedProxies.parse(List.of("10.0.0.0/8"))))
        .run(context ->
            assertThat(context.getBean(ConsoleAccess.class).isSecure(forwarded)).isTrue());
  }

  @Test
  void leavesTheSignInToSpringSecurityWhereItIs(CapturedOutput output) {
    runner
        .withPropertyValues("headroom.console.enabled=true")
        .withBean("springSecurityFilterChain", Object.class, Object::new)
        .run(context -> {
          assertThat(output).doesNotContain(LOGGED);
          assertThat(signIn(context, "")).isEqualTo(401);
          assertThat(show(context, "ana", "HEADROOM_OPERATOR")).isEqualTo(200);
          assertThat(show(context, "ana", "USER")).isEqualTo(303);
        });
  }

  private static List<String> titles(ApplicationContext context) {
    return Stream.of(context.getBeanProvider(ConsolePage.class))
        .flatMap(each -> each.orderedStream().map(ConsolePage::title))
        .toList();
  }

  private static int signIn(ApplicationContext context, String token) throws Exception {
    MockHttpServletRequest request = new MockHttpServletRequest("POST", "/headroom/sign-in");
    request.setPathInfo("/sign-in");
    request.addHeader("Sec-Fetch-Site", "same-origin");
    request.setParameter("token", token);
    return status(context, request);
  }

  private static int show(ApplicationContext context, String user, String role) throws Exception {
    MockHttpServletRequest request = new MockHttpServletRequest("GET", "/headroom");
    request.setRemoteUser(user);
    request.addUserRole(role);
    return status(context, request);
  }

  private static int status(ApplicationContext context, MockHttpServletRequest request)
      throws Exception {
    ConsoleServlet servlet =
        (ConsoleServlet)
            Objects.requireNonNull(
                context.getBean(ServletRegistrationBean.class).getServlet(), "a servlet");
    MockHttpServletResponse response = new MockHttpServletResponse();
    servlet.service(request, response);
    return response.getStatus();
  }
}
