package io.rocketmq.spring.boot;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/**
 * Certificate authority with its certificates, in the forms that properties name, created
 * with Java's keytool.
 */
public final class Certificates {

	public static final String PASSWORD = "pass-word-of-stores";

	private final Path folder;

	private final Path store;

	public Certificates(Path folder) {
		this.folder = folder;
		this.store = folder.resolve("all.p12");
		keytool("-genkeypair", "-alias", "ca", "-dname", "CN=Test Authority", "-keyalg", "EC", "-ext", "bc:c",
				"-validity", "2");
		pem("ca.pem", "CERTIFICATE", "ca", false);
	}

	/** Returns the authority's certificate, PEM. */
	public Path authority() {
		return this.folder.resolve("ca.pem");
	}

	/** Issues a certificate for a host, such as {@code ip:127.0.0.1}. */
	public Certificates issue(String name, String host) {
		keytool("-genkeypair", "-alias", name, "-dname", "CN=" + name, "-keyalg", "EC", "-signer", "ca", "-ext",
				"san=" + host, "-validity", "2");
		pem(name + ".pem", "CERTIFICATE", name, true);
		pem(name + ".key", "PRIVATE KEY", name, false);
		return this;
	}

	/** Returns an issued certificate with its chain, PEM. */
	public Path certificate(String name) {
		return this.folder.resolve(name + ".pem");
	}

	/** Returns the key of an issued certificate, PEM. */
	public Path key(String name) {
		return this.folder.resolve(name + ".key");
	}

	/** Returns a PKCS12 store with all keys and certificates. */
	public Path store() {
		return this.store;
	}

	public KeyStore keyStore() {
		try (InputStream in = Files.newInputStream(this.store)) {
			KeyStore keys = KeyStore.getInstance("PKCS12");
			keys.load(in, PASSWORD.toCharArray());
			return keys;
		}
		catch (IOException | GeneralSecurityException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private void pem(String file, String type, String alias, boolean chain) {
		try {
			List<byte[]> parts = new ArrayList<>();
			if (type.equals("PRIVATE KEY")) {
				parts.add(keyStore().getKey(alias, PASSWORD.toCharArray()).getEncoded());
			}
			else {
				Certificate[] certificates = keyStore().getCertificateChain(alias);
				for (Certificate each : chain ? certificates : Arrays.copyOf(certificates, 1)) {
					parts.add(each.getEncoded());
				}
			}
			StringBuilder text = new StringBuilder();
			for (byte[] part : parts) {
				text.append("-----BEGIN ").append(type).append("-----\n");
				text.append(Base64.getMimeEncoder(64, new byte[] { '\n' }).encodeToString(part));
				text.append("\n-----END ").append(type).append("-----\n");
			}
			Files.writeString(this.folder.resolve(file), text);
		}
		catch (IOException | GeneralSecurityException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private void keytool(String... arguments) {
		List<String> command = new ArrayList<>();
		command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
		command.add("-J-XX:TieredStopAtLevel=1");
		command.addAll(List.of(arguments));
		command.addAll(List.of("-keystore", this.store.toString(), "-storetype", "PKCS12", "-storepass", PASSWORD));
		try {
			Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
			String output = new String(process.getInputStream().readAllBytes());
			if (process.waitFor() != 0) {
				throw new IllegalStateException(command + ": " + output);
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

}
