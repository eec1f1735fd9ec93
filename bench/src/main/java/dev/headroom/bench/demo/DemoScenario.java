// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.demo;

/**
 * An app and its load, described for the report of a demo.
 *
 * <p>Immutable.
 *
 * @param app the name of the app on the command line
 * @param title the name of the app in a sentence
 * @param secretVariable the environment variable of the signing secret
 * @param data the amount of data
 * @param before the app before, without Headroom
 * @param endpoints how single requests are compared
 * @param mix the mix of requests of the load
 */
record DemoScenario(
    String app,
    String title,
    String secretVariable,
    String data,
    String before,
    String endpoints,
    String mix) {

  static final DemoScenario ALPINE =
      new DemoScenario(
          "alpine",
          "Alpine",
          "ALPINE_JWT_SECRET",
          "200 000 users, 1 000 000 signals, 2 000 000 notifications",
          "a pool of 5, no added indexes, queries one by one, no cache, no compression",
          "rows of AL-1 and AL-2 with the caches off, so that indexes and queries are compared and"
              + " not the cache",
          "35 % subscribed signals, 21 % me, 21 % signals by symbol, 12 % profile, 10 %"
              + " notifications, 0.5 % analytics, 0.5 % revenue; two active users for each request"
              + " a second, as dashboards that poll every two seconds");

  static final DemoScenario TOEIC =
      new DemoScenario(
          "toeic",
          "TOEIC practice",
          "TOEIC_KEY_SECRET",
          "50 000 questions in seven parts, 50 000 learners",
          "a pool of 5, no added indexes, no response cache and no cache behind it, no compression",
          "each side as it is",
          "45 % questions of a bank, 15 % leader board, 10 % parts, 10 % me, 10 % progress, 7 %"
              + " sets, 3 % new practice sets; two active users for each request a second, as"
              + " learners who ask every two seconds");
}
