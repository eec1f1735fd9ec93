// SPDX-License-Identifier: Apache-2.0
package guest.worker;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.EnableAsync;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;
import org.springframework.stereotype.Component;

/** A process without a web server: a schedule, asynchronous calls, and their executors. */
@SpringBootApplication
@EnableScheduling
@EnableAsync
public class Application {

  /** Starts it. */
  public static void main(String[] args) {
    SpringApplication.run(Application.class, args);
  }

  /** Ticks. */
  @Component
  static class Clock {
    final CountDownLatch ticks = new CountDownLatch(3);
    volatile boolean virtual;
    volatile boolean daemon;

    @Scheduled(fixedDelay = 20)
    void tick() {
      virtual = Thread.currentThread().isVirtual();
      daemon = Thread.currentThread().isDaemon();
      ticks.countDown();
    }
  }

  /** Calls that run elsewhere, at most eight at once. */
  @Component
  static class Mails {
    @Async
    public CompletableFuture<Boolean> send(CountDownLatch open) throws InterruptedException {
      boolean opened = open.await(60, TimeUnit.SECONDS);
      return CompletableFuture.completedFuture(opened && Thread.currentThread().isVirtual());
    }
  }

  /** What an observer sees of the process. */
  @Component("report")
  static class Report implements Supplier<Map<String, Object>> {
    private final Clock clock;
    private final Mails mails;
    private final ThreadPoolTaskExecutor executor;
    private final ThreadPoolTaskScheduler scheduler;

    Report(
        Clock clock,
        Mails mails,
        ThreadPoolTaskExecutor executor,
        ThreadPoolTaskScheduler scheduler) {
      this.clock = clock;
      this.mails = mails;
      this.executor = executor;
      this.scheduler = scheduler;
    }

    @Override
    public Map<String, Object> get() {
      try {
        Map<String, Object> seen = new TreeMap<>();
        seen.put("ticks", clock.ticks.await(60, TimeUnit.SECONDS));
        seen.put("ticks on a virtual thread", clock.virtual);
        seen.put("ticks on a daemon thread", clock.daemon);
        CountDownLatch open = new CountDownLatch(1);
        CompletableFuture<?>[] sent = new CompletableFuture<?>[20];
        for (int i = 0; i < sent.length; i++) {
          sent[i] = mails.send(open);
        }
        seen.put("threads of the executor", executor.getPoolSize());
        open.countDown();
        CompletableFuture.allOf(sent).get(60, TimeUnit.SECONDS);
        seen.put("sent on a virtual thread", sent[0].join());
        seen.put("core size", executor.getCorePoolSize());
        seen.put("scheduler size", scheduler.getPoolSize());
        return seen;
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
