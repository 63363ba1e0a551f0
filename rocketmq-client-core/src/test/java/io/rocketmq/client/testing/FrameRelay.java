package io.rocketmq.client.testing;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

import io.rocketmq.client.testing.Frames.Request;

/**
 * Relay between clients and a real server that drops selected requests. It forwards
 * everything that the server sends.
 */
public final class FrameRelay implements AutoCloseable {

	private final ServerSocket listening;

	private final String target;

	private final Predicate<Request> lost;

	private final List<Request> dropped = new CopyOnWriteArrayList<>();

	private final List<Socket> sockets = new CopyOnWriteArrayList<>();

	private FrameRelay(String target, Predicate<Request> lost) {
		this.target = target;
		this.lost = lost;
		try {
			this.listening = new ServerSocket();
			this.listening.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] { 127, 0, 0, 1 }), 0));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		thread(this::accept);
	}

	/** Starts a relay to a server, {@code host:port}, that drops matching requests. */
	public static FrameRelay to(String target, Predicate<Request> lost) {
		return new FrameRelay(target, lost);
	}

	public String address() {
		return "127.0.0.1:" + this.listening.getLocalPort();
	}

	/** Returns the dropped requests. */
	public List<Request> dropped() {
		return List.copyOf(this.dropped);
	}

	private void accept() throws IOException {
		while (true) {
			Socket client = this.listening.accept();
			String[] hostAndPort = this.target.split(":");
			Socket server = new Socket(hostAndPort[0], Integer.parseInt(hostAndPort[1]));
			client.setTcpNoDelay(true);
			server.setTcpNoDelay(true);
			this.sockets.addAll(List.of(client, server));
			thread(() -> {
				try (client; server) {
					requests(client, server);
				}
			});
			thread(() -> {
				try (client; server) {
					server.getInputStream().transferTo(client.getOutputStream());
				}
			});
		}
	}

	private void requests(Socket client, Socket server) throws IOException {
		DataInputStream in = new DataInputStream(new BufferedInputStream(client.getInputStream()));
		OutputStream out = server.getOutputStream();
		while (true) {
			int length = in.readInt();
			byte[] frame = ByteBuffer.allocate(4 + length).putInt(length).array();
			in.readFully(frame, 4, length);
			Request request = Frames.parseWhole(frame);
			if (this.lost.test(request)) {
				this.dropped.add(request);
			}
			else {
				out.write(frame);
				out.flush();
			}
		}
	}

	private static void thread(Task task) {
		Thread thread = new Thread(() -> {
			try {
				task.run();
			}
			catch (IOException ex) {
				// One side has closed, which ends this thread.
			}
		}, "frame-relay");
		thread.setDaemon(true);
		thread.start();
	}

	@Override
	public void close() {
		try {
			this.listening.close();
			for (Socket socket : this.sockets) {
				socket.close();
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private interface Task {

		void run() throws IOException;

	}

}
