// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.tomcat;

import dev.headroom.edge.ClientAddress;
import dev.headroom.edge.guard.GuardSettings;
import dev.headroom.edge.guard.MalformedRequests;
import dev.headroom.edge.guard.RequestGuardFilter;
import dev.headroom.spring.monitor.MonitorAutoConfiguration;
import dev.headroom.spring.settings.ConditionalOnPolicy;
import dev.headroom.spring.settings.LayerMeters;
import dev.headroom.spring.settings.Policy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.catalina.Valve;
import org.apache.catalina.connector.Connector;
import org.apache.coyote.ProtocolHandler;
import org.apache.tomcat.util.threads.VirtualThreadExecutor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.tomcat.ConfigurableTomcatWebServerFactory;
import org.springframework.boot.tomcat.TomcatWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/**
 * Closes unsafe defaults of Tomcat where {@link Policy#CONTAINER} is on, and changes those that
 * active filters of the edge cannot work with.
 *
 * <p>Thread-safe.
 */
@AutoConfiguration(after = MonitorAutoConfiguration.class)
@ConditionalOnPolicy({Policy.GUARD, Policy.COMPRESSION, Policy.CONTAINER, Policy.RESPONSE_CACHE})
@ConditionalOnClass({ConfigurableTomcatWebServerFactory.class, RequestGuardFilter.class})
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
public class TomcatAutoConfiguration {
  private static final Logger LOG = LoggerFactory.getLogger(TomcatAutoConfiguration.class);
  private static final String UNREADABLE_LOG = "org.apache.juli.logging.UserDataHelper.CONFIG";

  /** How long the rest of a body is waited for after its response. */
  private static final Duration REST = Duration.ofSeconds(2);

  private static final int TOMCATS_SWALLOW = 2 * 1024 * 1024;

  /**
   * Lets Tomcat close wrappers after a forward, as to the welcome page. By default Tomcat 11
   * suspends the response below all wrappers, and drops what a compressing wrapper has yet to
   * write.
   */
  @Bean
  @ConditionalOnPolicy({Policy.COMPRESSION, Policy.RESPONSE_CACHE})
  WebServerFactoryCustomizer<ConfigurableTomcatWebServerFactory>
      headroomClosesWrappersAfterForward() {
    return factory ->
        factory.addContextCustomizers(
            context -> context.setSuspendWrappedResponseAfterForward(false));
  }

  /** Closes connections whose bodies come too slowly, whoever reads them. */
  @Bean
  @ConditionalOnPolicy(Policy.GUARD)
  WebServerFactoryCustomizer<ConfigurableTomcatWebServerFactory> headroomSlowBodies(
      GuardSettings guard, Environment environment) {
    int rest =
        Policy.CONTAINER.isOn(environment) ? ContainerAudit.MAX_SWALLOW_BYTES : TOMCATS_SWALLOW;
    return factory -> addFirst(factory, new SlowBodyValve(guard.pace(), REST, rest));
  }

  /** Recognizes requests that Tomcat cannot read. */
  @Bean
  @ConditionalOnPolicy(Policy.GUARD)
  @ConditionalOnMissingBean
  MalformedRequests headroomMalformedRequests() {
    return new TomcatMalformedRequests();
  }

  /** Audits each connector after all other customizers, and closes unsafe defaults. */
  @Bean
  @ConditionalOnPolicy(Policy.CONTAINER)
  WebServerFactoryCustomizer<ConfigurableTomcatWebServerFactory> headroomHardensTomcat(
      ContainerSettings container,
      ClientAddress client,
      LayerMeters registry,
      Environment environment) {
    ContainerAudit audit = new ContainerAudit(container, environment::containsProperty);
    // Settings of Spring Boot reach the first connector alone.
    ContainerAudit others = new ContainerAudit(container, name -> false);
    return factory -> {
      if (container.harden()) {
        addFirst(factory, new StrictParsingValve());
        // Of the first request that it cannot read, Tomcat logs 50 lines; the response says as
        // much.
        System.getProperties().putIfAbsent(UNREADABLE_LOG, "DEBUG_ALL");
        replaceProtocol(factory);
      }
      factory.addConnectorCustomizers(first -> {
        List<Connector> connectors = new ArrayList<>(List.of(first));
        List<ContainerAudit.Finding> found = new ArrayList<>(audit.audit(first));
        if (factory instanceof TomcatWebServerFactory known) {
          for (Connector each : known.getAdditionalConnectors()) {
            connectors.add(each);
            found.addAll(others.audit(each));
          }
        }
        connectors.forEach(each -> bound(each.getProtocolHandler(), container, client));
        log(found, container.harden());
        long open = found.stream().filter(each -> !each.closed()).count();
        registry.ifUnique(each -> TomcatMeters.register(each, connectors, open));
      });
    };
  }

  /**
   * Adds a valve before the ones of others: those may change headers, as RemoteIpValve does, before
   * they are compared with what was received.
   */
  private static void addFirst(ConfigurableTomcatWebServerFactory factory, Valve valve) {
    factory.addEngineValves(valve);
    if (factory instanceof TomcatWebServerFactory known) {
      List<Valve> valves = new ArrayList<>(known.getEngineValves());
      valves.sort(Comparator.comparingInt(TomcatAutoConfiguration::place));
      known.setEngineValves(valves);
    }
  }

  private static int place(Valve valve) {
    return switch (valve) {
      case SlowBodyValve body -> 0;
      case StrictParsingValve header -> 1;
      default -> 2;
    };
  }

  /** Replaces Tomcat's own protocol; one that the application chose stays. */
  private static void replaceProtocol(ConfigurableTomcatWebServerFactory factory) {
    if (factory instanceof TomcatWebServerFactory known
        && known.getProtocol().equals(TomcatWebServerFactory.DEFAULT_PROTOCOL)) {
      known.setProtocol(BoundedHttp11Protocol.class.getName());
    }
  }

  private static void bound(
      ProtocolHandler handler, ContainerSettings container, ClientAddress client) {
    if (handler instanceof BoundedHttp11Protocol protocol) {
      int most = container.maxConnectionsPerClient();
      protocol.bound(
          container.headerTimeout(),
          most,
          peer ->
              most == 0 || peer.isLoopbackAddress() ? null : client.peerKey(peer.getHostAddress()));
      protocol.setKeepAliveJitter(container.keepAliveJitter());
    }
    int maxConcurrent = container.harden() ? container.effectiveMaxConcurrent() : 0;
    // Spring Boot bounds no requests on virtual threads: under overload all are begun, none ends
    // in time, and together they exhaust the heap.
    if (maxConcurrent > 0 && handler.getExecutor() instanceof VirtualThreadExecutor unbounded) {
      handler.setExecutor(new BoundedExecutor(unbounded, maxConcurrent));
    }
  }

  private static void log(List<ContainerAudit.Finding> found, boolean hardened) {
    List<ContainerAudit.Finding> open = found.stream().filter(each -> !each.closed()).toList();
    for (ContainerAudit.Finding each : open) {
      LOG.warn("Tomcat's {} is {}: {}", each.name(), each.was(), each.why());
    }
    if (hardened) {
      LOG.info(
          "closed {} unsafe defaults of Tomcat: {}; left open: bare line feeds and folds are"
              + " refused after parsing, HTTP/2 is not audited",
          found.size() - open.size(),
          found.stream()
              .filter(ContainerAudit.Finding::closed)
              .map(each -> each.name() + " (was " + each.was() + ")")
              .toList());
    }
  }
}
