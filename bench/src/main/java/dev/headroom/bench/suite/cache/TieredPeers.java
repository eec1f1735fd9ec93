// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.cache;

import com.alicp.jetcache.Cache;
import com.alicp.jetcache.CacheBuilder;
import com.alicp.jetcache.SimpleCacheManager;
import com.alicp.jetcache.anno.CacheConsts;
import com.alicp.jetcache.anno.CacheType;
import com.alicp.jetcache.embedded.CaffeineCacheBuilder;
import com.alicp.jetcache.redis.lettuce.RedisLettuceCacheBuilder;
import com.alicp.jetcache.support.BroadcastManager;
import com.alicp.jetcache.support.Fastjson2KeyConvertor;
import com.alicp.jetcache.support.JavaValueDecoder;
import com.alicp.jetcache.support.JavaValueEncoder;
import com.alicp.jetcache.template.CacheBuilderTemplate;
import com.alicp.jetcache.template.MetricsMonitorInstaller;
import com.alicp.jetcache.template.QuickConfig;
import io.lettuce.core.RedisClient;
import io.lettuce.core.codec.ByteArrayCodec;
import java.time.Duration;
import java.util.Map;
import org.redisson.Redisson;
import org.redisson.api.RLocalCachedMap;
import org.redisson.api.RedissonClient;
import org.redisson.api.options.LocalCachedMapOptions;
import org.redisson.api.options.LocalCachedMapOptions.EvictionPolicy;
import org.redisson.client.codec.StringCodec;
import org.redisson.config.Config;

/**
 * The peers that have two levels, set up as the samples of their own documentation, with the bound
 * and the TTL of ours. Confined to one thread.
 *
 * <p>JetCache: Caffeine locally, keys by fastjson2, other instances notified of changes, statistics
 * every 15 minutes. Redisson: the least recently used goes, texts as they are, other settings left
 * as they come (its hits are shorter with {@code useObjectAsCacheKey} or Caffeine inside, which it
 * does not choose by itself).
 */
record TieredPeers(
    RedisClient lettuce,
    SimpleCacheManager jetcaches,
    RedissonClient redissons,
    MetricsMonitorInstaller monitors)
    implements AutoCloseable {

  private static final Duration STATISTICS = Duration.ofMinutes(15);

  static TieredPeers on(String uri) {
    RedisClient lettuce = RedisClient.create(uri);
    Config config = new Config();
    config.useSingleServer().setAddress(uri);
    MetricsMonitorInstaller monitors = new MetricsMonitorInstaller(each -> {}, STATISTICS);
    monitors.init();
    SimpleCacheManager jetcaches = new SimpleCacheManager();
    jetcaches.setCacheBuilderTemplate(template(lettuce, monitors, jetcaches));
    return new TieredPeers(lettuce, jetcaches, Redisson.create(config), monitors);
  }

  Cache<String, String> jetcache() {
    return jetcaches.getOrCreateCache(
        QuickConfig.newBuilder("bench")
            .cacheType(CacheType.BOTH)
            .expire(TieredHit.TTL)
            .localLimit(TieredHit.MAX_ENTRIES)
            .syncLocal(true)
            .build());
  }

  RLocalCachedMap<String, String> redisson() {
    return redissons.getLocalCachedMap(
        LocalCachedMapOptions.<String, String>name("bench")
            .codec(StringCodec.INSTANCE)
            .cacheSize(TieredHit.MAX_ENTRIES)
            .timeToLive(TieredHit.TTL)
            .evictionPolicy(EvictionPolicy.LRU));
  }

  @Override
  public void close() {
    jetcaches.close();
    monitors.shutdown();
    lettuce.shutdown();
    redissons.shutdown();
  }

  private static CacheBuilderTemplate template(
      RedisClient lettuce, MetricsMonitorInstaller monitors, SimpleCacheManager jetcaches) {
    CacheBuilder local =
        CaffeineCacheBuilder.createCaffeineCacheBuilder()
            .keyConvertor(Fastjson2KeyConvertor.INSTANCE);
    RedisLettuceCacheBuilder<?> remote =
        RedisLettuceCacheBuilder.createRedisLettuceCacheBuilder()
            .redisClient(lettuce)
            .pubSubConnection(lettuce.connectPubSub(ByteArrayCodec.INSTANCE))
            .keyConvertor(Fastjson2KeyConvertor.INSTANCE)
            .valueEncoder(JavaValueEncoder.INSTANCE)
            .valueDecoder(JavaValueDecoder.INSTANCE)
            .broadcastChannel("bench");
    // Without Spring nobody else joins the channel on which instances notify one another of
    // changes.
    BroadcastManager broadcasts = remote.createBroadcastManager(jetcaches);
    broadcasts.startSubscribe();
    jetcaches.putBroadcastManager(broadcasts);
    @SuppressWarnings({"unchecked", "rawtypes"}) // the face takes an array of maps
    Map<String, CacheBuilder>[] levels =
        new Map[] {
          Map.of(CacheConsts.DEFAULT_AREA, local), Map.of(CacheConsts.DEFAULT_AREA, remote)
        };
    CacheBuilderTemplate template = new CacheBuilderTemplate(false, levels);
    template.getCacheMonitorInstallers().add(monitors);
    return template;
  }
}
