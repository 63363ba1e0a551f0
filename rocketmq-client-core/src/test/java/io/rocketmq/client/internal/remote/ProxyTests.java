package io.rocketmq.client.internal.remote;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.rocketmq.client.config.Endpoint;
import io.rocketmq.client.config.ProxyOptions;
import io.rocketmq.client.error.ConnectFailedException;
import io.rocketmq.client.testing.ScriptedServer;
import io.rocketmq.client.testing.SocksProxy;
import io.rocketmq.client.testing.TestRpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Connections through a SOCKS5 proxy.
 */
class ProxyTests {

	private static final Duration LONG = Duration.ofSeconds(20);

	private final List<AutoCloseable> opened = new ArrayList<>();

	@AfterEach
	void close() throws Exception {
		for (AutoCloseable each : this.opened) {
			each.close();
		}
	}

	@Test
	void requestsUseTheProxyWhichResolvesNames() throws Exception {
		ScriptedServer server = opened(ScriptedServer.answering(0));
		SocksProxy proxy = opened(new SocksProxy(null, 0));
		TestRpc rpc = opened(rpc(new ProxyOptions(proxy.endpoint(), null, null, Set.of())));
		String name = server.address().replace("127.0.0.1", "localhost");
		assertThat(rpc.ping(name, LONG)).succeedsWithin(LONG);
		assertThat(proxy.asked()).containsExactly(name);
	}

	@Test
	void theProxyReceivesUserAndPassword() throws Exception {
		ScriptedServer server = opened(ScriptedServer.answering(0));
		SocksProxy proxy = opened(new SocksProxy("user:secret", 0));
		TestRpc rpc = opened(rpc(new ProxyOptions(proxy.endpoint(), "user", "secret", Set.of())));
		assertThat(rpc.ping(server, LONG)).succeedsWithin(LONG);
		TestRpc wrong = opened(rpc(new ProxyOptions(proxy.endpoint(), "user", "wrong", Set.of())));
		assertThat(wrong.ping(server, LONG)).failsWithin(LONG)
			.withThrowableThat()
			.withCauseInstanceOf(ConnectFailedException.class);
	}

	@Test
	void aProxyThatRejectsOrIsUnreachableFailsTheRequest() throws Exception {
		ScriptedServer server = opened(ScriptedServer.answering(0));
		SocksProxy proxy = opened(new SocksProxy(null, 5));
		TestRpc refused = opened(rpc(new ProxyOptions(proxy.endpoint(), null, null, Set.of())));
		assertThat(refused.ping(server, LONG)).failsWithin(LONG)
			.withThrowableThat()
			.withCauseInstanceOf(ConnectFailedException.class);
		TestRpc gone = opened(rpc(ProxyOptions.of(ScriptedServer.refusingAddress())));
		assertThat(gone.ping(server, LONG)).failsWithin(LONG)
			.withThrowableThat()
			.withCauseInstanceOf(ConnectFailedException.class);
		assertThat(server.connections()).isZero();
	}

	@Test
	void directHostsBypassTheProxy() throws Exception {
		ScriptedServer server = opened(ScriptedServer.answering(0));
		SocksProxy proxy = opened(new SocksProxy(null, 0));
		TestRpc rpc = opened(rpc(new ProxyOptions(proxy.endpoint(), null, null, Set.of("127.0.0.1"))));
		assertThat(rpc.ping(server, LONG)).succeedsWithin(LONG);
		assertThat(proxy.asked()).isEmpty();
	}

	@Test
	void contradictoryOptionsAreRejected() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new ProxyOptions(new Endpoint("p", 1), "user", null, Set.of()))
			.withMessageContaining("Set both, or neither");
		assertThat(new ProxyOptions(new Endpoint("p", 1), "user", "secret", Set.of()).toString())
			.doesNotContain("secret");
	}

	private static TestRpc rpc(ProxyOptions proxy) {
		return new TestRpc((options) -> options.transport((transport) -> transport.proxy(proxy)));
	}

	private <T extends AutoCloseable> T opened(T each) {
		this.opened.add(0, each);
		return each;
	}

}
