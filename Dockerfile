# Debian 12 with all that `make figures` needs. Build it and run it without root:
#   docker build -t wearlaws .
#   docker run --rm --user "$(id -u):$(id -g)" -v "$PWD/build:/wearlaws/build" -v "$PWD/figures:/wearlaws/figures" wearlaws
# Under Apptainer (untried), whose images are read-only:
#   apptainer build wearlaws.sif docker-daemon:wearlaws:latest
#   apptainer run --writable-tmpfs --pwd /wearlaws --bind build:/wearlaws/build,figures:/wearlaws/figures wearlaws.sif
# Written to at run time: build/ (executed notebooks), figures/, data/ (prepared windows, rows), runs/ (a study's runs), /tmp,
# the kernels, compiled again on another processor, and the notebooks' kernel. Mount what you want to keep.
FROM node:20-bookworm-slim

RUN apt-get update \
  && apt-get install -y --no-install-recommends ca-certificates g++ make python3 python3-venv \
  && rm -rf /var/lib/apt/lists/*

WORKDIR /wearlaws
COPY . .
RUN make setup \
  && mkdir -p runs \
  && chmod -R a+rwX build data figures runs .venv/share/jupyter node_modules/@tensorflow/tfjs-node-gpu/lib

# Jupyter and fontconfig write to the home folder, which a user without an entry in /etc/passwd does not have.
ENV HOME=/tmp
CMD ["make", "figures"]
