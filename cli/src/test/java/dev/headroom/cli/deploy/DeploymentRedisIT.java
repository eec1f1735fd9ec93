// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** TO-8: a deployment sets Redis up where there is none; with a real Redis and a real nginx. */
class DeploymentRedisIT {

  @Test
  void startsARedisForTheInstancesAndStartsItAgain() throws Exception {
    Lab.use(
        1,
        lab -> {
          DeploymentRedis redis = lab.setUpRedis();
          assertThat(lab.run("status").expect(1).text())
              .contains("redis     port " + redis.port() + " does not respond");

          assertThat(lab.deploy("one", "--with-redis").text())
              .contains("   1  start Redis, unless it runs ...\n      Redis was started\n");
          assertThat(lab.send("GET", "/variable?REDIS_URL"))
              .endsWith("\r\n\r\n" + redis.url().orElseThrow());
          assertThat(lab.run("status").expect(0).text())
              .contains("redis     port " + redis.port() + " responds");

          lab.killRedis();
          assertThat(lab.run("status").expect(1).text()).contains(" does not respond");
          assertThat(lab.run("deploy", "--resume").expect(0).text()).contains("Redis was started");
          lab.run("status").expect(0);

          assertThat(lab.deploy("two").text())
              .contains("start Redis, unless it runs")
              .doesNotContain("Redis was started");
          lab.expect("two");
        });
  }
}
