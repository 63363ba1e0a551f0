package io.rocketmq.client.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

import io.rocketmq.client.config.TlsOptions.KeyStoreFile;

/**
 * Certificate authority with its certificates, created with Java's keytool.
 */
public final class Certificates {

	private static final String PASSWORD = "changeit";

	private final Path folder;

	private final Path store;

	private final Path authority;

	public Certificates(Path folder) {
		this.folder = folder;
		this.store = folder.resolve("all.p12");
		keytool("-genkeypair", "-alias", "ca", "-dname", "CN=Test Authority", "-keyalg", "EC", "-ext", "bc:c",
				"-validity", "2");
		this.authority = pem("ca.pem", "CERTIFICATE", List.of(certificates("ca")[0]));
	}

	/** Returns the certificate of the authority. */
	public Path authority() {
		return this.authority;
	}

	/** Issues a certificate for a host, such as {@code ip:127.0.0.1}. */
	public Identity issue(String name, String host, boolean expired) {
		List<String> arguments = new ArrayList<>(List.of("-genkeypair", "-alias", name, "-dname", "CN=" + name,
				"-keyalg", "EC", "-signer", "ca", "-ext", "san=" + host, "-validity", "2"));
		if (expired) {
			arguments.addAll(List.of("-startdate", "-10d"));
		}
		keytool(arguments.toArray(String[]::new));
		try {
			Path key = this.folder.resolve(name + ".key");
			writePem(key, "PRIVATE KEY", List.of(keyStore().getKey(name, PASSWORD.toCharArray()).getEncoded()));
			KeyStore single = KeyStore.getInstance("PKCS12");
			single.load(null, null);
			single.setKeyEntry(name, keyStore().getKey(name, PASSWORD.toCharArray()), PASSWORD.toCharArray(),
					certificates(name));
			Path file = this.folder.resolve(name + ".p12");
			try (var out = Files.newOutputStream(file)) {
				single.store(out, PASSWORD.toCharArray());
			}
			return new Identity(pem(name + ".pem", "CERTIFICATE", List.of(certificates(name))), key,
					new KeyStoreFile(file, PASSWORD));
		}
		catch (IOException | GeneralSecurityException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/** Returns a key store that trusts the authority. */
	public KeyStoreFile trustStore() {
		try {
			KeyStore trust = KeyStore.getInstance("JKS");
			trust.load(null, null);
			trust.setCertificateEntry("ca", certificates("ca")[0]);
			Path file = this.folder.resolve("trust.jks");
			try (var out = Files.newOutputStream(file)) {
				trust.store(out, PASSWORD.toCharArray());
			}
			return new KeyStoreFile(file, PASSWORD);
		}
		catch (IOException | GeneralSecurityException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private Certificate[] certificates(String alias) {
		try {
			return keyStore().getCertificateChain(alias);
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private KeyStore keyStore() {
		try (InputStream in = Files.newInputStream(this.store)) {
			KeyStore keys = KeyStore.getInstance("PKCS12");
			keys.load(in, PASSWORD.toCharArray());
			return keys;
		}
		catch (IOException | GeneralSecurityException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private Path pem(String name, String type, List<Certificate> certificates) {
		List<byte[]> encoded = new ArrayList<>();
		try {
			for (Certificate certificate : certificates) {
				encoded.add(certificate.getEncoded());
			}
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException(ex);
		}
		Path file = this.folder.resolve(name);
		writePem(file, type, encoded);
		return file;
	}

	private static void writePem(Path file, String type, List<byte[]> parts) {
		StringBuilder text = new StringBuilder();
		for (byte[] part : parts) {
			text.append("-----BEGIN ").append(type).append("-----\n");
			text.append(Base64.getMimeEncoder(64, new byte[] { '\n' }).encodeToString(part));
			text.append("\n-----END ").append(type).append("-----\n");
		}
		try {
			Files.writeString(file, text);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
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

	/**
	 * Certificate with its key.
	 *
	 * @param certificate the certificate and the authority's, PEM
	 * @param key the key, PEM
	 * @param store both, PKCS12
	 */
	public record Identity(Path certificate, Path key, KeyStoreFile store) {
	}

}
