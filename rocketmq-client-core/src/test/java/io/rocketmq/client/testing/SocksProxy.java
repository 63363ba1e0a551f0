package io.rocketmq.client.testing;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

import io.rocketmq.client.config.Endpoint;

/**
 * SOCKS5 proxy with the parts of RFC 1928 and 1929 that clients use. Thread-safe.
 */
public final class SocksProxy implements AutoCloseable {

	private final ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());

	private final List<String> asked = new CopyOnWriteArrayList<>();

	private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

	private final String credentials;

	private final int answer;

	/** Starts a proxy without authentication that accepts all requests. */
	public SocksProxy() throws IOException {
		this(null, 0);
	}

	/**
	 * Starts a proxy.
	 * @param credentials {@code user:password}, or null for no authentication
	 * @param answer code of the answer to each request; 0 is success
	 */
	public SocksProxy(String credentials, int answer) throws IOException {
		this.credentials = credentials;
		this.answer = answer;
		start(() -> {
			while (!this.listening.isClosed()) {
				Socket client = this.listening.accept();
				start(() -> serve(client));
			}
		});
	}

	public Endpoint endpoint() {
		return new Endpoint("127.0.0.1", this.listening.getLocalPort());
	}

	/** Returns the {@code host:port} of each requested connection. */
	public List<String> asked() {
		return this.asked;
	}

	/** Closes all connections through it. */
	public void cut() throws IOException {
		for (Socket socket : this.sockets) {
			socket.close();
		}
	}

	private void serve(Socket client) throws IOException {
		this.sockets.add(client);
		try (client) {
			DataInputStream in = new DataInputStream(client.getInputStream());
			OutputStream out = client.getOutputStream();
			if (!isWelcome(in, out)) {
				return;
			}
			in.skipNBytes(3);
			int type = in.readUnsignedByte();
			String host = (type == 3) ? text(in)
					: InetAddress.getByAddress(in.readNBytes((type == 1) ? 4 : 16)).getHostAddress();
			int port = in.readUnsignedShort();
			this.asked.add(host + ':' + port);
			out.write(new byte[] { 5, (byte) this.answer, 0, 1, 0, 0, 0, 0, 0, 0 });
			if (this.answer == 0) {
				relay(client, host, port);
			}
		}
		finally {
			this.sockets.remove(client);
		}
	}

	private boolean isWelcome(DataInputStream in, OutputStream out) throws IOException {
		in.readUnsignedByte();
		in.skipNBytes(in.readUnsignedByte());
		out.write(new byte[] { 5, (byte) ((this.credentials != null) ? 2 : 0) });
		if (this.credentials == null) {
			return true;
		}
		in.readUnsignedByte();
		String given = text(in) + ':' + text(in);
		boolean right = given.equals(this.credentials);
		out.write(new byte[] { 1, (byte) (right ? 0 : 1) });
		return right;
	}

	private void relay(Socket client, String host, int port) throws IOException {
		try (Socket server = new Socket(host, port)) {
			this.sockets.add(server);
			start(() -> {
				try (client) {
					server.getInputStream().transferTo(client.getOutputStream());
				}
			});
			client.getInputStream().transferTo(server.getOutputStream());
			this.sockets.remove(server);
		}
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
				// One of the two sides has closed.
			}
		});
		thread.setDaemon(true);
		thread.start();
	}

	@Override
	public void close() throws IOException {
		this.listening.close();
		cut();
	}

	private interface Work {

		void run() throws IOException;

	}

}
