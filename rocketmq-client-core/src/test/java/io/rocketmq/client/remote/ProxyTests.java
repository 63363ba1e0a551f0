package io.rocketmq.client.remote;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.rocketmq.client.config.Endpoint;
import io.rocketmq.client.config.ProxyOptions;
import io.rocketmq.client.error.ConnectFailedException;
import io.rocketmq.client.testing.ScriptedServer;
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
	void requestsGoThroughTheProxyWhichLooksUpNames() throws Exception {
		ScriptedServer server = opened(ScriptedServer.answering(0));
		Proxy proxy = opened(new Proxy(null, 0));
		TestRpc rpc = opened(rpc(new ProxyOptions(proxy.endpoint(), null, null, Set.of())));
		String name = server.address().replace("127.0.0.1", "localhost");
		assertThat(rpc.ping(name, LONG)).succeedsWithin(LONG);
		assertThat(proxy.asked).containsExactly(name);
	}

	@Test
	void aProxyThatKnowsItsUsersIsToldTheName() throws Exception {
		ScriptedServer server = opened(ScriptedServer.answering(0));
		Proxy proxy = opened(new Proxy("user:secret", 0));
		TestRpc rpc = opened(rpc(new ProxyOptions(proxy.endpoint(), "user", "secret", Set.of())));
		assertThat(rpc.ping(server, LONG)).succeedsWithin(LONG);
		TestRpc wrong = opened(rpc(new ProxyOptions(proxy.endpoint(), "user", "wrong", Set.of())));
		assertThat(wrong.ping(server, LONG)).failsWithin(LONG)
			.withThrowableThat()
			.withCauseInstanceOf(ConnectFailedException.class);
	}

	@Test
	void aProxyThatRefusesOrIsNotThereFailsTheRequest() throws Exception {
		ScriptedServer server = opened(ScriptedServer.answering(0));
		Proxy proxy = opened(new Proxy(null, 5));
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
	void someHostsAreConnectedToDirectly() throws Exception {
		ScriptedServer server = opened(ScriptedServer.answering(0));
		Proxy proxy = opened(new Proxy(null, 0));
		TestRpc rpc = opened(rpc(new ProxyOptions(proxy.endpoint(), null, null, Set.of("127.0.0.1"))));
		assertThat(rpc.ping(server, LONG)).succeedsWithin(LONG);
		assertThat(proxy.asked).isEmpty();
	}

	@Test
	void optionsThatContradictEachOtherAreRefused() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new ProxyOptions(new Endpoint("p", 1), "user", null, Set.of()))
			.withMessageContaining("give both, or none");
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

	/** As much of RFC 1928 and 1929 as a client can ask for. */
	private static final class Proxy implements AutoCloseable {

		private final ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());

		private final List<String> asked = new CopyOnWriteArrayList<>();

		private final String credentials;

		private final int answer;

		Proxy(String credentials, int answer) throws IOException {
			this.credentials = credentials;
			this.answer = answer;
			start(() -> {
				while (!this.listening.isClosed()) {
					Socket client = this.listening.accept();
					start(() -> serve(client));
				}
			});
		}

		Endpoint endpoint() {
			return new Endpoint("127.0.0.1", this.listening.getLocalPort());
		}

		private void serve(Socket client) throws IOException {
			DataInputStream in = new DataInputStream(client.getInputStream());
			OutputStream out = client.getOutputStream();
			in.readUnsignedByte();
			in.skipNBytes(in.readUnsignedByte());
			out.write(new byte[] { 5, (byte) ((this.credentials != null) ? 2 : 0) });
			if (this.credentials != null) {
				in.readUnsignedByte();
				String given = text(in) + ':' + text(in);
				boolean right = given.equals(this.credentials);
				out.write(new byte[] { 1, (byte) (right ? 0 : 1) });
				if (!right) {
					client.close();
					return;
				}
			}
			in.skipNBytes(3);
			int type = in.readUnsignedByte();
			String host = (type == 3) ? text(in)
					: InetAddress.getByAddress(in.readNBytes((type == 1) ? 4 : 16)).getHostAddress();
			int port = in.readUnsignedShort();
			this.asked.add(host + ':' + port);
			out.write(new byte[] { 5, (byte) this.answer, 0, 1, 0, 0, 0, 0, 0, 0 });
			if (this.answer != 0) {
				client.close();
				return;
			}
			Socket server = new Socket(host, port);
			start(() -> server.getInputStream().transferTo(out));
			in.transferTo(server.getOutputStream());
			server.close();
		}

		private static String text(DataInputStream in) throws IOException {
			return new String(in.readNBytes(in.readUnsignedByte()));
		}

		private static void start(Work work) {
			Thread thread = new Thread(() -> {
				try {
					work.run();
				}
				catch (IOException ex) {
					// One of the two sides has gone.
				}
			});
			thread.setDaemon(true);
			thread.start();
		}

		@Override
		public void close() {
			try {
				this.listening.close();
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

		private interface Work {

			void run() throws IOException;

		}

	}

}
