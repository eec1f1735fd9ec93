// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.tomcat;

import dev.headroom.edge.guard.MalformedRequests;
import dev.headroom.edge.guard.RequestGuardFilter;
import dev.headroom.edge.observe.EdgeMeter;
import dev.headroom.spring.edge.EdgeAutoConfiguration;
import dev.headroom.spring.monitor.MonitorAutoConfiguration;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import org.apache.catalina.connector.Connector;
import org.apache.coyote.AbstractProtocol;
import org.apache.coyote.CloseNowException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnResource;
import org.springframework.boot.tomcat.ConfigurableTomcatWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;

/**
 * Closes unsafe defaults of Tomcat, and changes those that the filters of the edge cannot work
 * with.
 *
 * <p>Thread-safe.
 */
@AutoConfiguration(after = MonitorAutoConfiguration.class)
@ConditionalOnClass({ConfigurableTomcatWebServerFactory.class, RequestGuardFilter.class})
@ConditionalOnResource(resources = EdgeAutoConfiguration.STARTER)
public class TomcatAutoConfiguration {
  private static final Logger LOG = LoggerFactory.getLogger(TomcatAutoConfiguration.class);

  /**
   * Lets Tomcat close wrappers after a forward, as to the welcome page. By default Tomcat 11
   * suspends the response below all wrappers, and drops what a compressing wrapper has yet to
   * write.
   */
  @Bean
  WebServerFactoryCustomizer<ConfigurableTomcatWebServerFactory> closesWrappersAfterForward() {
    return factory ->
        factory.addContextCustomizers(
            context -> context.setSuspendWrappedResponseAfterForward(false));
  }

  /**
   * Closes the connection of a refused body; Tomcat would read the rest at the pace of the sender.
   */
  @Bean
  @ConditionalOnMissingBean
  RequestGuardFilter.ConnectionAbort tomcatConnectionAbort() {
    return () -> {
      throw new TooSlowException();
    };
  }

  /** Recognizes requests that Tomcat cannot read. */
  @Bean
  @ConditionalOnMissingBean
  MalformedRequests headroomMalformedRequests() {
    return new TomcatMalformedRequests();
  }

  /** Thrown for each slow sender, of which there may be hundreds: so it has no stack trace. */
  private static final class TooSlowException extends CloseNowException {
    private static final long serialVersionUID = 1L;

    TooSlowException() {
      super("the body came too slowly");
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
      return this;
    }
  }

  /** Audits each connector after all other customizers, and closes unsafe defaults. */
  @Bean
  WebServerFactoryCustomizer<ConfigurableTomcatWebServerFactory> hardensTomcat(
      ContainerSettings container, ObjectProvider<MeterRegistry> registry) {
    ContainerAudit audit = new ContainerAudit(container);
    return factory -> {
      if (container.harden()) {
        factory.addEngineValves(new StrictParsingValve());
      }
      factory.addConnectorCustomizers(connector -> {
        List<ContainerAudit.Finding> found = audit.audit(connector);
        log(found, container.harden());
        registry.ifAvailable(each -> register(each, connector, found));
      });
    };
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

  private static void register(
      MeterRegistry registry, Connector connector, List<ContainerAudit.Finding> found) {
    long open = found.stream().filter(each -> !each.closed()).count();
    EdgeMeter.AUDIT_OPEN.gauge(registry, found, each -> open);
    if (connector.getProtocolHandler() instanceof AbstractProtocol<?> protocol) {
      EdgeMeter.CONNECTIONS.gauge(registry, protocol, AbstractProtocol::getConnectionCount);
    }
  }
}
