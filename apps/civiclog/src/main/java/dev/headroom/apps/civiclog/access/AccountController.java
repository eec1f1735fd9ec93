// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.civiclog.access;

import dev.headroom.apps.systems.account.AccountConfiguration;
import dev.headroom.apps.systems.account.AccountEndpoints;
import dev.headroom.apps.systems.account.Accounts;
import dev.headroom.apps.systems.web.Endpoints;
import dev.headroom.edge.ClientAddress;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** {@code /api/auth}. Thread-safe. */
@Endpoints(group = "Accounts", path = "/api/auth")
class AccountController extends AccountEndpoints {

  AccountController(Accounts accounts, ClientAddress addresses) {
    super(accounts, addresses);
  }

  /** The accounts, also where nothing is served. */
  @Configuration(proxyBeanMethods = false)
  @Import(AccountConfiguration.class)
  static class Shared {}
}
