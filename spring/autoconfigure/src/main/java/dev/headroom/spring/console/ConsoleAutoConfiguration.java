// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.console;

import dev.headroom.advise.Recommendations;
import dev.headroom.advise.capacity.CapacityMonitor;
import dev.headroom.cache.Caches;
import dev.headroom.console.ConsoleAccess;
import dev.headroom.console.ConsolePage;
import dev.headroom.console.ConsoleServlet;
import dev.headroom.console.ConsoleSettings;
import dev.headroom.console.page.AdvicePage;
import dev.headroom.console.page.AlertsPage;
import dev.headroom.console.page.BusinessPage;
import dev.headroom.console.page.CachePage;
import dev.headroom.console.page.CapacityPage;
import dev.headroom.console.page.DatabasePage;
import dev.headroom.console.page.ErrorsPage;
import dev.headroom.console.page.HealthPage;
import dev.headroom.console.page.JobsPage;
import dev.headroom.console.page.LimitsPage;
import dev.headroom.console.page.MetersPage;
import dev.headroom.console.page.OverloadPage;
import dev.headroom.console.page.OverviewPage;
import dev.headroom.console.page.PolicyPage;
import dev.headroom.console.page.PoolsPage;
import dev.headroom.console.page.ReplicasPage;
import dev.headroom.console.page.RoutesPage;
import dev.headroom.console.page.SessionsPage;
import dev.headroom.console.page.TrendsPage;
import dev.headroom.database.finding.Findings;
import dev.headroom.database.slow.SlowStatements;
import dev.headroom.database.statement.StatementShapes;
import dev.headroom.edge.ClientAddress;
import dev.headroom.edge.limit.RateLimitFilter;
import dev.headroom.edge.limit.RecentRefusals;
import dev.headroom.ground.TimeSource;
import dev.headroom.job.JobAdmin;
import dev.headroom.job.Jobs;
import dev.headroom.limit.RateLimits;
import dev.headroom.monitor.HealthMonitor;
import dev.headroom.monitor.alert.Alerts;
import dev.headroom.monitor.error.ErrorTracker;
import dev.headroom.monitor.history.History;
import dev.headroom.monitor.trend.Trends;
import dev.headroom.session.revocation.Revocations;
import dev.headroom.spring.advise.AdviseAutoConfiguration;
import dev.headroom.spring.alert.AlertAutoConfiguration;
import dev.headroom.spring.cache.CacheAutoConfiguration;
import dev.headroom.spring.database.StatementAutoConfiguration;
import dev.headroom.spring.database.WatchedPools;
import dev.headroom.spring.database.replica.ReplicaAutoConfiguration;
import dev.headroom.spring.database.replica.ReplicaPool;
import dev.headroom.spring.edge.EdgeAutoConfiguration;
import dev.headroom.spring.job.JobAutoConfiguration;
import dev.headroom.spring.limit.RateLimitFilterAutoConfiguration;
import dev.headroom.spring.monitor.MonitorAutoConfiguration;
import dev.headroom.spring.operator.OperatorAccess;
import dev.headroom.spring.operator.OperatorAutoConfiguration;
import dev.headroom.spring.session.SessionAutoConfiguration;
import dev.headroom.spring.settings.ApplicationName;
import dev.headroom.spring.settings.ConditionalOnPolicy;
import dev.headroom.spring.settings.ConditionalOnSetting;
import dev.headroom.spring.settings.Policy;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;

/**
 * Serves the operators' console, in a web application that asks for it, with a page for each
 * capability that is there. A bean of type {@link ConsolePage} of the application is one more.
 *
 * <p>Thread-safe.
 */
@AutoConfiguration(
    after = {
      AdviseAutoConfiguration.class,
      AlertAutoConfiguration.class,
      CacheAutoConfiguration.class,
      EdgeAutoConfiguration.class,
      JobAutoConfiguration.class,
      MonitorAutoConfiguration.class,
      OperatorAutoConfiguration.class,
      RateLimitFilterAutoConfiguration.class,
      ReplicaAutoConfiguration.class,
      SessionAutoConfiguration.class,
      StatementAutoConfiguration.class
    })
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnClass({ConsoleServlet.class, HttpServlet.class})
@ConditionalOnSetting("headroom.console.enabled")
@Import(PlanningPages.class)
public class ConsoleAutoConfiguration {
  private static final String SECURITY = "springSecurityFilterChain";

  /** The paths of the pages in the order of the navigation; others follow. */
  private static final List<String> ORDER =
      List.of(
          "",
          "/recommendations",
          "/capacity",
          "/alerts",
          "/health",
          "/errors",
          "/scaling",
          "/routes",
          "/limits",
          "/overload",
          "/sessions",
          "/jobs",
          "/database",
          "/pools",
          "/replicas",
          "/migrations",
          "/cache",
          "/trends",
          "/baselines",
          "/business",
          "/meters");

  /**
   * The access behind proxies that the edge trusts.
   *
   * <p>Thread-safe.
   */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass(ClientAddress.class)
  @ConditionalOnBean(ClientAddress.class)
  static class Proxied {
    @Bean
    @ConditionalOnMissingBean(ConsoleAccess.class)
    ConsoleAccess headroomProxiedConsoleAccess(
        OperatorAccess operators,
        ClientAddress client,
        BeanFactory beans,
        Environment environment,
        TimeSource time) {
      return new OperatorSignIn(
          operators, beans.containsBean(SECURITY), client::isSecure, path(environment), time);
    }
  }

  @Bean
  @ConditionalOnMissingBean
  ConsoleAccess headroomConsoleAccess(
      OperatorAccess operators, BeanFactory beans, Environment environment, TimeSource time) {
    return new OperatorSignIn(
        operators,
        beans.containsBean(SECURITY),
        HttpServletRequest::isSecure,
        path(environment),
        time);
  }

  private static String path(Environment environment) {
    String context = environment.getProperty("server.servlet.context-path", "");
    return (context.equals("/") ? "" : context) + ConsoleServlet.PATH;
  }

  @Bean
  ServletRegistrationBean<ConsoleServlet> headroomConsole(
      List<ConsolePage> pages,
      ConsoleAccess access,
      ConsoleSettings settings,
      TimeSource time,
      Environment environment,
      BeanFactory beans) {
    ConsoleServlet servlet =
        new ConsoleServlet(
            ApplicationName.of(environment, beans),
            pages.stream()
                .sorted(Comparator.comparingInt(ConsoleAutoConfiguration::position))
                .toList(),
            access,
            settings,
            time);
    ServletRegistrationBean<ConsoleServlet> registration =
        new ServletRegistrationBean<>(servlet, ConsoleServlet.PATH, ConsoleServlet.PATH + "/*");
    registration.setName(OperatorAccess.CONSOLE);
    registration.setAsyncSupported(true);
    return registration;
  }

  private static int position(ConsolePage page) {
    int known = ORDER.indexOf(page.path());
    return known < 0 ? ORDER.size() : known;
  }

  @Bean
  PolicyPage headroomPolicyPage(Environment environment) {
    return new PolicyPage(() ->
        Arrays.stream(Policy.values())
            .filter(Policy::isPresent)
            .map(each ->
                new PolicyPage.Line(
                    each.title(),
                    each.effect(),
                    each.isOn(environment),
                    each.settingToTurnOn(environment)))
            .toList());
  }

  @Bean
  OverviewPage headroomOverviewPage(
      ObjectProvider<History> history, ObjectProvider<CapacityPage> capacity) {
    return new OverviewPage(
        recorded(history), () -> capacity.stream().flatMap(each -> each.tiles().stream()).toList());
  }

  @Bean
  RoutesPage headroomRoutesPage(ObjectProvider<History> history) {
    return new RoutesPage(recorded(history));
  }

  @Bean
  BusinessPage headroomBusinessPage(ObjectProvider<History> history) {
    return new BusinessPage(recorded(history));
  }

  @Bean
  MetersPage headroomMetersPage(ObjectProvider<History> history) {
    return new MetersPage(recorded(history));
  }

  private static History recorded(ObjectProvider<History> history) {
    return history.getIfAvailable(History::none);
  }

  @Bean
  @ConditionalOnBean(HealthMonitor.class)
  HealthPage headroomHealthPage(HealthMonitor monitor) {
    return new HealthPage(monitor);
  }

  @Bean
  @ConditionalOnBean(ErrorTracker.class)
  ErrorsPage headroomErrorsPage(ErrorTracker errors, TimeSource time) {
    return new ErrorsPage(errors, time);
  }

  @Bean
  @ConditionalOnBean(Alerts.class)
  AlertsPage headroomAlertsPage(Alerts alerts) {
    return new AlertsPage(alerts);
  }

  @Bean
  @ConditionalOnBean(Trends.class)
  TrendsPage headroomTrendsPage(Trends trends) {
    return new TrendsPage(trends);
  }

  /**
   * The pages of recommendations and of the headroom.
   *
   * <p>Thread-safe.
   */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass(Recommendations.class)
  static class Advised {
    @Bean
    @ConditionalOnBean(Recommendations.class)
    AdvicePage headroomAdvicePage(Recommendations recommendations) {
      return new AdvicePage(recommendations);
    }

    @Bean
    @ConditionalOnBean(CapacityMonitor.class)
    CapacityPage headroomCapacityPage(CapacityMonitor capacity) {
      return new CapacityPage(capacity::latest);
    }
  }

  /**
   * The page of the caches.
   *
   * <p>Thread-safe.
   */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass(Caches.class)
  @ConditionalOnBean(Caches.class)
  static class Cached {
    @Bean
    CachePage headroomCachePage(Caches caches) {
      return new CachePage(caches);
    }
  }

  /**
   * The pages of the database.
   *
   * <p>Thread-safe.
   */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass(StatementShapes.class)
  static class Database {
    @Bean
    @ConditionalOnBean(StatementShapes.class)
    DatabasePage headroomDatabasePage(
        StatementShapes shapes, SlowStatements slow, Findings findings, TimeSource time) {
      return new DatabasePage(shapes, slow, findings, time);
    }

    @Bean
    @ConditionalOnBean(WatchedPools.class)
    PoolsPage headroomPoolsPage(WatchedPools pools) {
      return new PoolsPage(pools::byBean);
    }

    @Bean
    @ConditionalOnBean(ReplicaPool.class)
    ReplicasPage headroomReplicasPage(ReplicaPool replicas) {
      return new ReplicasPage(replicas::source);
    }
  }

  /**
   * The page of the rate limits.
   *
   * <p>Thread-safe.
   */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass({RateLimitFilter.class, RateLimits.class})
  @ConditionalOnBean(RecentRefusals.class)
  static class Limited {
    @Bean
    LimitsPage headroomLimitsPage(
        ObjectProvider<FilterRegistrationBean<RateLimitFilter>> filters,
        RecentRefusals refusals,
        ObjectProvider<History> history) {
      List<RateLimitFilter> all =
          filters.orderedStream().map(FilterRegistrationBean::getFilter).toList();
      return new LimitsPage(new FilterExplainer(all, refusals), recorded(history));
    }
  }

  @Bean
  @ConditionalOnPolicy(Policy.OVERLOAD)
  OverloadPage headroomOverloadPage(ObjectProvider<History> history) {
    return new OverloadPage(recorded(history));
  }

  /**
   * The page of the sessions.
   *
   * <p>Thread-safe.
   */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass(Revocations.class)
  @ConditionalOnBean(Revocations.class)
  static class SignedIn {
    @Bean
    SessionsPage headroomSessionsPage(Revocations revocations, ObjectProvider<History> history) {
      return new SessionsPage(revocations, recorded(history));
    }
  }

  /**
   * The page of the jobs.
   *
   * <p>Thread-safe.
   */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass(Jobs.class)
  @ConditionalOnBean({Jobs.class, JobAdmin.class})
  static class Background {
    @Bean
    JobsPage headroomJobsPage(Jobs jobs, JobAdmin admin) {
      return new JobsPage(jobs, admin);
    }
  }
}
