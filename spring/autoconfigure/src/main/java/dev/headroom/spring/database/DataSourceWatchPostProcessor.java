// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.database;

import com.zaxxer.hikari.HikariDataSource;
import dev.headroom.database.pool.PoolWatch;
import dev.headroom.database.pool.PoolWatchSettings;
import dev.headroom.database.pool.PoolWatchSettings.Sources;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import org.aopalliance.intercept.MethodInterceptor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.aop.framework.AopConfigException;
import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.core.Ordered;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.datasource.lookup.AbstractRoutingDataSource;
import org.springframework.util.ClassUtils;

/**
 * Watches the data sources of an application. A pool of HikariCP that has not been started keeps
 * its bean: it is watched from below. Others are left alone, or become proxies of their class where
 * {@link Sources#ALL} is set.
 *
 * <p>Thread-safe. Opens no connection.
 */
final class DataSourceWatchPostProcessor implements BeanPostProcessor, Ordered {
  private static final Logger LOG = LoggerFactory.getLogger(DataSourceWatchPostProcessor.class);
  private static final boolean HAS_SPRING_JDBC =
      ClassUtils.isPresent(
          "org.springframework.jdbc.datasource.DelegatingDataSource",
          DataSourceWatchPostProcessor.class.getClassLoader());

  private final ObjectProvider<StatementWatch> statements;
  private final ObjectProvider<WatchedPools> pools;
  private final ObjectProvider<PoolWatchSettings> settings;

  DataSourceWatchPostProcessor(
      ObjectProvider<StatementWatch> statements,
      ObjectProvider<WatchedPools> pools,
      ObjectProvider<PoolWatchSettings> settings) {
    this.statements = statements;
    this.pools = pools;
    this.settings = settings;
  }

  /** Before a wrapper hides the pool. */
  @Override
  public int getOrder() {
    return Ordered.HIGHEST_PRECEDENCE;
  }

  @Override
  public Object postProcessAfterInitialization(Object bean, String name) {
    if (!(bean instanceof DataSource source)
        || name.equals(DatabaseAutoConfiguration.DATA_SOURCE)) {
      return bean;
    }
    PoolWatchSettings watch = settings.getObject();
    if (watch.sources() == Sources.NONE) {
      return bean;
    }
    boolean below = watchBelow(name, source, watch);
    return below || watch.sources() != Sources.ALL || isAroundWatched(source)
        ? bean
        : proxy(name, source, watch);
  }

  /** Watches a pool, or those inside a data source that only forwards; returns whether it did. */
  private boolean watchBelow(String name, DataSource source, PoolWatchSettings watch) {
    if (source instanceof HikariDataSource pool) {
      return watchPool(name, pool, watch);
    }
    return HAS_SPRING_JDBC && Wrappers.watchInside(this, name, source, watch);
  }

  private boolean watchPool(String name, HikariDataSource pool, PoolWatchSettings watch) {
    Optional<PoolWatch> found = PoolWatch.find(pool);
    if (found.isEmpty()) {
      found =
          PoolWatch.under(
              pool,
              (target, uses) -> statements.getObject().watch(target, uses),
              watch.leakThreshold(),
              watch.adaptToPooler());
    }
    found.ifPresent(each -> pools.getObject().add(name, each));
    if (found.isEmpty() && watch.sources() == Sources.POOLS) {
      LOG.info(
          "the statements of data source {} are not timed: its pool was started before it became a"
              + " bean, or has no JDBC address. Create it by new HikariDataSource() and set its"
              + " properties, or set"
              + " headroom.database.pool.watch.sources=all",
          name);
    }
    return found.isPresent();
  }

  /** Returns a proxy of the bean's class; the bean itself where its class admits none. */
  private DataSource proxy(String name, DataSource source, PoolWatchSettings watch) {
    PoolWatch around = PoolWatch.around(name, source, watch.leakThreshold());
    DataSource timed =
        around.decorate(source, (target, uses) -> statements.getObject().watch(target, uses));
    MethodInterceptor borrow =
        call -> {
          if (!call.getMethod().getName().equals("getConnection")) {
            return call.proceed();
          }
          @Nullable Object[] credentials = call.getArguments();
          return credentials.length == 2
              ? timed.getConnection((String) credentials[0], (String) credentials[1])
              : timed.getConnection();
        };
    ProxyFactory factory = new ProxyFactory(source);
    factory.setProxyTargetClass(true);
    factory.addAdvice(borrow);
    try {
      DataSource proxy = (DataSource) factory.getProxy(source.getClass().getClassLoader());
      pools.getObject().add(name, around);
      return proxy;
    } catch (AopConfigException e) {
      LOG.info("data source {} is not watched: no proxy of {}", name, source.getClass().getName());
      return source;
    }
  }

  /** Loaded only where Spring JDBC is. */
  private static final class Wrappers {
    private Wrappers() {}

    static boolean watchInside(
        DataSourceWatchPostProcessor watcher,
        String name,
        DataSource source,
        PoolWatchSettings watch) {
      return switch (source) {
        case DelegatingDataSource wrapper ->
            wrapper.getTargetDataSource() != null
                && watchTarget(watcher, name, wrapper.getTargetDataSource(), watch);
        case AbstractRoutingDataSource routing -> watchTargets(watcher, name, routing, watch);
        default -> false;
      };
    }

    private static boolean watchTargets(
        DataSourceWatchPostProcessor watcher,
        String name,
        AbstractRoutingDataSource routing,
        PoolWatchSettings watch) {
      Map<Object, DataSource> targets;
      try {
        targets = routing.getResolvedDataSources();
      } catch (IllegalStateException unresolved) {
        return false;
      }
      boolean all = targets.values().stream().allMatch(each -> canWatchTarget(watcher, each));
      boolean none = targets.values().stream().noneMatch(watcher::isAroundWatched);
      if (!all && none && watch.sources() == Sources.ALL) {
        // A proxy above all targets: one of them watched from below would count twice.
        return false;
      }
      for (Map.Entry<Object, DataSource> each : targets.entrySet()) {
        String target = name + "-" + each.getKey();
        boolean watched = watchTarget(watcher, target, each.getValue(), watch);
        if (!watched && watch.sources() == Sources.ALL) {
          LOG.info("data source {} is not watched, but others of its routing are", target);
        }
      }
      return true;
    }

    /** Returns whether {@link #watchTarget} will watch the target. */
    private static boolean canWatchTarget(DataSourceWatchPostProcessor watcher, DataSource target) {
      if (watcher.isAroundWatched(target)) {
        return true;
      }
      return switch (target) {
        case HikariDataSource pool ->
            PoolWatch.canWatchUnder(pool) || PoolWatch.find(pool).isPresent();
        case DelegatingDataSource wrapper ->
            wrapper.getTargetDataSource() != null
                && canWatchTarget(watcher, wrapper.getTargetDataSource());
        default -> false;
      };
    }

    /** A target that is a bean too was watched under its own name. */
    private static boolean watchTarget(
        DataSourceWatchPostProcessor watcher,
        String name,
        DataSource target,
        PoolWatchSettings watch) {
      return watcher.isAroundWatched(target) || watcher.watchBelow(name, target, watch);
    }
  }

  /** Returns whether the statements of a data source are those of a pool that is watched. */
  private boolean isAroundWatched(DataSource source) {
    HikariDataSource pool = ApplicationPool.in(source);
    return isWatched(source) || (pool != null && isWatched(pool));
  }

  private boolean isWatched(DataSource source) {
    DataSource bare =
        AopProxyUtils.getSingletonTarget(source) instanceof DataSource target ? target : source;
    return pools.getObject().byBean().values().stream().anyMatch(each -> each.isOf(bare));
  }
}
