// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.toeic.account;

import dev.headroom.apps.systems.account.AccountEndpoints;
import dev.headroom.apps.systems.account.Accounts;
import dev.headroom.apps.systems.web.Endpoints;
import dev.headroom.edge.ClientAddress;
import dev.headroom.spring.overload.Bulkhead;

/** {@code /api/auth}. Thread-safe. */
@Endpoints(group = "Accounts", path = "/api/auth")
@Bulkhead("requests")
class AccountController extends AccountEndpoints {

  AccountController(Accounts accounts, ClientAddress addresses) {
    super(accounts, addresses);
  }
}
