# Template of the formula: packaging/homebrew/fill puts in the version and the checksums.
class Pgplumb < Formula
  desc "Check PostgreSQL migrations before they run"
  homepage "https://github.com/pgplumb/pgplumb"
  version "@VERSION@"
  license "Apache-2.0"

  depends_on :linux

  on_linux do
    on_intel do
      url "https://github.com/pgplumb/pgplumb/releases/download/v@VERSION@/pgplumb-@VERSION@-x86_64-unknown-linux-gnu.tar.gz"
      sha256 "@SHA256_x86_64@"
    end
    on_arm do
      url "https://github.com/pgplumb/pgplumb/releases/download/v@VERSION@/pgplumb-@VERSION@-aarch64-unknown-linux-gnu.tar.gz"
      sha256 "@SHA256_aarch64@"
    end
  end

  def install
    bin.install "bin/pgplumb"
    man1.install "share/man/man1/pgplumb.1.gz"
    bash_completion.install "share/bash-completion/completions/pgplumb"
    zsh_completion.install "share/zsh/vendor-completions/_pgplumb"
    fish_completion.install "share/fish/vendor_completions.d/pgplumb.fish"
  end

  test do
    (testpath/"1_a.sql").write "CREATE TABLE t (id bigint PRIMARY KEY);\n"
    (testpath/"2_b.sql").write "CREATE INDEX i ON t (id) WHERE id > 0;\n"
    assert_match "index-without-concurrently", shell_output("#{bin}/pgplumb check .", 1)
  end
end
