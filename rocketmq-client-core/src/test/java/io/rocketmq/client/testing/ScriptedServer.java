package io.rocketmq.client.testing;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

import io.rocketmq.client.testing.Frames.Request;

/**
 * A server that does what a test tells it to, on a free port of the loopback address.
 * Blocking sockets, one thread for each connection: nothing here is shared with what is
 * tested.
 */
public final class ScriptedServer implements AutoCloseable {

	private static final byte[] NO_BODY = new byte[0];

	private final int port;

	private final List<Peer> peers = new CopyOnWriteArrayList<>();

	/** Perhaps a hundred thousand. */
	private final Queue<Request> requests = new ConcurrentLinkedQueue<>();

	private final AtomicInteger accepted = new AtomicInteger();

	private volatile ServerSocket listening;

	private volatile Thread acceptor;

	private volatile Greeting greeting = (peer) -> {
	};

	private volatile Script script;

	private ScriptedServer(Script script) {
		this.script = script;
		this.listening = listen(0);
		this.port = this.listening.getLocalPort();
		this.acceptor = accept(this.listening);
	}

	/** Script that handles requests. */
	@FunctionalInterface
	public interface Script {

		void handle(Request request, Peer peer) throws IOException;

	}

	/** Script that handles new connections. */
	@FunctionalInterface
	public interface Greeting {

		void greet(Peer peer) throws IOException;

	}

	/** A server that does this with each request. */
	public static ScriptedServer start(Script script) {
		return new ScriptedServer(script);
	}

	/** A server that takes requests and says nothing. */
	public static ScriptedServer silent() {
		return start((request, peer) -> {
		});
	}

	/** A server that answers each request with a code. */
	public static ScriptedServer answering(int code) {
		return start((request, peer) -> peer.answer(request, code, Map.of()));
	}

	/** An address at which nobody listens. */
	public static String refusingAddress() {
		try (ServerSocket socket = listen(0)) {
			return "127.0.0.1:" + socket.getLocalPort();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Changes what the server does with requests from now on. */
	public void script(Script script) {
		this.script = script;
	}

	/** Changes what the server does with connections from now on. */
	public void greeting(Greeting greeting) {
		this.greeting = greeting;
	}

	public String address() {
		return "127.0.0.1:" + this.port;
	}

	/** Returns the number of connections made so far. */
	public int connections() {
		return this.accepted.get();
	}

	/** All requests so far, but for answers of the client. */
	public List<Request> requests() {
		return this.requests.stream().filter((each) -> !each.isResponse()).toList();
	}

	/** All requests of a code so far. */
	public List<Request> requests(int code) {
		return requests().stream().filter((each) -> each.code() == code).toList();
	}

	/** All answers of the client so far. */
	public List<Request> answers() {
		return this.requests.stream().filter(Request::isResponse).toList();
	}

	/** The newest connection. */
	public Peer newestPeer() {
		return this.peers.get(this.peers.size() - 1);
	}

	/** Stops listening, so that connections are refused, and drops those there are. */
	public void down() {
		try {
			this.listening.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		try {
			// Until this thread has noticed, connections are still accepted.
			this.acceptor.join();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		this.peers.forEach(Peer::close);
	}

	/** Listens again at the same address. */
	public void up() {
		this.listening = listen(this.port);
		this.acceptor = accept(this.listening);
	}

	@Override
	public void close() {
		down();
	}

	private static ServerSocket listen(int port) {
		try {
			ServerSocket socket = new ServerSocket();
			socket.setReuseAddress(true);
			socket.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] { 127, 0, 0, 1 }), port));
			return socket;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private Thread accept(ServerSocket server) {
		return thread("scripted-accept", () -> {
			while (true) {
				Peer peer = new Peer(server.accept());
				this.peers.add(peer);
				this.accepted.incrementAndGet();
				thread("scripted-peer", () -> serve(peer));
			}
		});
	}

	private void serve(Peer peer) throws IOException {
		try (peer) {
			this.greeting.greet(peer);
			DataInputStream in = new DataInputStream(new BufferedInputStream(peer.socket.getInputStream()));
			for (Request next = Frames.readOrNull(in); next != null; next = Frames.readOrNull(in)) {
				this.requests.add(next);
				if (!next.isResponse()) {
					this.script.handle(next, peer);
				}
			}
		}
	}

	private static Thread thread(String name, Task task) {
		Thread thread = new Thread(() -> {
			try {
				task.run();
			}
			catch (IOException ex) {
				// Closed by the test or by the client: the way each of these threads
				// ends.
			}
		}, name);
		thread.setDaemon(true);
		thread.start();
		return thread;
	}

	private interface Task {

		void run() throws IOException;

	}

	/**
	 * One connection, from the server's side.
	 */
	public static final class Peer implements AutoCloseable {

		private final Socket socket;

		private Peer(Socket socket) throws IOException {
			this.socket = socket;
			socket.setTcpNoDelay(true);
		}

		/** Answers a request, in JSON as Apache's servers do. */
		public void answer(Request request, int code, Map<String, String> fields) throws IOException {
			answer(request, code, null, fields, NO_BODY);
		}

		/** Answers a request, in JSON as Apache's servers do. */
		public void answer(Request request, int code, String remark, Map<String, String> fields, byte[] body)
				throws IOException {
			raw(Frames.json(code, request.opaque(), 1, remark, fields, body));
		}

		/** Sends the server's own request. */
		public void request(int code, int opaque, boolean oneway) throws IOException {
			raw(Frames.json(code, opaque, oneway ? 2 : 0, null, Map.of(), NO_BODY));
		}

		/** Sends any bytes. */
		public synchronized void raw(byte[] bytes) throws IOException {
			// Not flushed: the client may have closed when the last byte is written.
			this.socket.getOutputStream().write(bytes);
		}

		/** Ends the connection with a reset. */
		public void reset() throws IOException {
			this.socket.setSoLinger(true, 0);
			this.socket.close();
		}

		@Override
		public void close() {
			try {
				this.socket.close();
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

	}

}
