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
 * Server that a test scripts, on a free port of the loopback address. It has blocking
 * sockets and a thread for each connection, and shares no code with the client.
 */
public final class ScriptedServer implements AutoCloseable {

	private static final byte[] NO_BODY = new byte[0];

	private final int port;

	private final List<Peer> peers = new CopyOnWriteArrayList<>();

	/** A queue, as there may be a hundred thousand. */
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

	/** Starts a server with a script for requests. */
	public static ScriptedServer start(Script script) {
		return new ScriptedServer(script);
	}

	/** Starts a server that answers nothing. */
	public static ScriptedServer silent() {
		return start((request, peer) -> {
		});
	}

	/** Starts a server that answers each request with a code. */
	public static ScriptedServer answering(int code) {
		return start((request, peer) -> peer.answer(request, code, Map.of()));
	}

	/** Returns an address that refuses connections. */
	public static String refusingAddress() {
		try (ServerSocket socket = listen(0)) {
			return "127.0.0.1:" + socket.getLocalPort();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Replaces the script for requests. */
	public void script(Script script) {
		this.script = script;
	}

	/** Replaces the script for new connections. */
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

	/** Returns all requests so far, without the client's answers. */
	public List<Request> requests() {
		return this.requests.stream().filter((each) -> !each.isResponse()).toList();
	}

	/** Returns all requests of a code so far. */
	public List<Request> requests(int code) {
		return requests().stream().filter((each) -> each.code() == code).toList();
	}

	/** Returns all answers of the client so far. */
	public List<Request> answers() {
		return this.requests.stream().filter(Request::isResponse).toList();
	}

	/** Returns the newest connection. */
	public Peer newestPeer() {
		return this.peers.get(this.peers.size() - 1);
	}

	/** Stops listening and closes all connections. */
	public void down() {
		try {
			this.listening.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		try {
			// The thread still accepts connections until it notices.
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
				// The test or the client has closed the connection, which ends this
				// thread.
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
	 * Server side of one connection.
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

		/** Sends a request of the server. */
		public void request(int code, int opaque, boolean oneway) throws IOException {
			raw(Frames.json(code, opaque, oneway ? 2 : 0, null, Map.of(), NO_BODY));
		}

		/** Sends any bytes. */
		public synchronized void raw(byte[] bytes) throws IOException {
			// Not flushed, as the client may close after the last byte.
			this.socket.getOutputStream().write(bytes);
		}

		/** Waits for the first byte of the client, which a greeting consumes. */
		public void awaitByte() throws IOException {
			this.socket.getInputStream().read();
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
